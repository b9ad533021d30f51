/**
 * The entry of a lookup's thread: answers one question after another, by plain synchronous calls, and asks for more
 * of a day while it has no other question.
 */
import { parentPort } from 'node:worker_threads';
import { LookupAnswers } from './lookup-answers.js';
import type { ToLookupWorker } from './lookup-request.js';

if (parentPort === null) throw new Error('a lookup worker is a thread, not a program');
const inbox = parentPort;

inbox.once('message', (first: ToLookupWorker) => {
  if (first.kind !== 'begin') throw new Error('a lookup worker was asked before it was told where to look');
  const answers = new LookupAnswers(first);
  let isAhead = false;
  const goAhead = () => {
    isAhead = answers.goAhead();
    if (isAhead) setImmediate(goAhead);
  };
  inbox.on('message', (message: ToLookupWorker) => {
    const answer = answers.take(message);
    if (answer === undefined) return;
    inbox.postMessage(answer);
    if (!isAhead) setImmediate(goAhead);
    isAhead = true;
  });
});
