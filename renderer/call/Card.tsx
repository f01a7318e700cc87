import type { CallCard } from '../../preload/contract.ts';
import { Avatar } from '../ui/Avatar.tsx';
import { Timer } from './Timer.tsx';
import { usePresses } from './usePresses.ts';

/** Beyond this a tooltip helps nobody. */
const TIP = 600;

/** One call, top to bottom: who, why me, what now, what can I do. Nothing of the far side's text is markup. */
export function Card({ card, alone }: { card: CallCard; alone: boolean }) {
  const { press, waiting, refused } = usePresses(card.id);
  const error = refused ?? card.trouble;
  const Heading = alone ? 'h1' : 'h2';
  const ringing = card.tone === 'ringing';
  return (
    <article class={`card ${card.tone}`} aria-labelledby={`who-${card.id}`}>
      <Avatar initials={card.initials} />
      {/* A screen reader says at once who calls; everything later is polite. Role alert is for errors alone. */}
      <div class="about" aria-live={ringing ? 'assertive' : 'off'}>
        <div class="top">
          <Heading id={`who-${card.id}`} class="text" dir="auto" title={card.heading.slice(0, TIP)}>
            {card.heading}
          </Heading>
          {card.talkingSince !== null && <Timer since={card.talkingSince} />}
        </div>
        {card.sub !== '' && (
          <p class="sub text clip" title={card.sub.slice(0, TIP)}>
            {card.sub}
          </p>
        )}
        {card.tags.length > 0 && (
          <ul class="tags" aria-label="About this call">
            {card.tags.map((tag) => (
              <li
                key={tag.text}
                class={tag.warn ? 'clip warn' : 'clip'}
                dir="auto"
                title={tag.text.slice(0, TIP)}
              >
                {tag.text}
              </li>
            ))}
          </ul>
        )}
        {card.subject !== '' && (
          <p class="subject text" title={card.subject.slice(0, TIP)}>
            “<bdi>{card.subject}</bdi>”
          </p>
        )}
      </div>
      <div class="now">
        <p class="status text" role="status">
          {card.status}
        </p>
        {error !== null && (
          <p class="error" role="alert">
            {error}
          </p>
        )}
      </div>
      {card.buttons.length > 0 && (
        <div class="acts">
          {/* By place, not by name: what takes a pressed button's place keeps the focus. */}
          {card.buttons.map((button, place) => (
            <button
              key={place}
              type="button"
              class={`btn ${button.look}`}
              title={button.label.length > 30 ? button.label : undefined}
              aria-describedby={`who-${card.id}`}
              aria-disabled={waiting.has(button.label)}
              onClick={() => void press(button)}
            >
              {button.label}
            </button>
          ))}
        </div>
      )}
    </article>
  );
}
