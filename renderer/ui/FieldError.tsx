/** One sentence where the mistake was made. */
export function FieldError({ id, message }: { id: string; message: string | null }) {
  return message === null ? null : (
    <span class="error" role="alert" id={id}>
      {message}
    </span>
  );
}
