/**
 * The entry of a lookup's thread: answers one question after another, by plain synchronous calls, and works out more
 * of the day while it has no other question.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import { quickFolders } from '../union/folder-source.js';
import { LookupAnswers } from './lookup-answers.js';
import type { ToLookupWorker } from './lookup-request.js';

/** A command asks once, tells the answer and ends: what would go on beside that only holds it up. */
const commandEndsMs = 20;

if (parentPort === null) throw new Error('a lookup worker is a thread, not a program');
const inbox = parentPort;

inbox.once('message', (first: ToLookupWorker) => {
  if (first.kind !== 'begin') throw new Error('a lookup worker was asked before it was told where to look');
  const answers = new LookupAnswers(first, quickFolders());
  let isAhead = false;
  let answered: Promise<void> = Promise.resolve();

  const goAhead = () => {
    isAhead = answers.goAhead();
    if (isAhead) setImmediate(goAhead);
  };
  const take = async (message: ToLookupWorker) => {
    // What changed before the question was put is told by the loop's next turn but one at the latest.
    if (message.kind === 'question' && answers.mustListen) for (const _ of [1, 2]) await nextTurn();
    const answer = answers.take(message);
    if (answer === undefined) return;
    inbox.postMessage(answer);
    if (!isAhead) setTimeout(goAhead, commandEndsMs);
    isAhead = true;
  };
  inbox.on('message', (message: ToLookupWorker) => {
    answered = answered.then(async () => await take(message));
  });
});
