import { useEffect, useState } from 'preact/hooks';
import { talkingTime, untilNextSecond } from './timer.ts';

/** Ticks only while somebody can see it. */
export function Timer({ since }: { since: number }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tick = () => {
      clearTimeout(timer);
      if (document.visibilityState === 'hidden') return;
      setNow(Date.now());
      timer = setTimeout(tick, untilNextSecond(since, Date.now()));
    };
    tick();
    document.addEventListener('visibilitychange', tick);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', tick);
    };
  }, [since]);
  return (
    <span class="timer" role="timer" aria-label="Talking time">
      {talkingTime(since, now)}
    </span>
  );
}
