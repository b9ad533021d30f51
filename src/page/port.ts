/** Owns the page's questions to the port. */
import type { BookingAnswer, DayAnswer, FailureAnswer, StatusAnswer } from '../http/answers.js';

const patienceMs = 20_000;

export async function askStatus(): Promise<StatusAnswer> {
  return (await ask('/api/status')) as StatusAnswer;
}

export async function askDay(day: string): Promise<DayAnswer> {
  return (await ask(`/api/days/${day}`)) as DayAnswer;
}

/** Times are written as on the command line. */
export async function askBooking(asked: { camera: string; start: string; end: string }): Promise<BookingAnswer> {
  return (await ask(`/api/booking?${new URLSearchParams(asked)}`)) as BookingAnswer;
}

/** @throws Error with what to tell the person who looks */
async function ask(address: string): Promise<unknown> {
  const response = await fetch(address, { signal: AbortSignal.timeout(patienceMs) }).catch((error: unknown) => {
    throw new Error('dayfs http does not answer', { cause: error });
  });
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error((answer as FailureAnswer).message);
  return answer;
}
