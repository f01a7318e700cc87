#!/bin/sh
# dunst's "menu": instead of asking a person, it takes the line for the action named in the file beside the bus socket.
# dunst offers lines such as "#Decline (Deskring) [7,decline]".
wanted=$(cat "$XDG_RUNTIME_DIR/toast-choice")
grep -F -- "$wanted" | head -n 1
