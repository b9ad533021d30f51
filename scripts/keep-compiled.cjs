/**
 * Owns what V8 makes of the program's files, as it is when a command has run: with what that needs, and no more. Loaded
 * before such a command; src/host/compiled-code.ts reads what is kept here.
 */
const { renameSync, writeFileSync } = require('node:fs');
const vm = require('node:vm');

const scripts = new Map();

vm.Script = class extends vm.Script {
  constructor(code, options) {
    super(code, options);
    scripts.set(options.filename, this);
  }
};

function keep() {
  for (const [file, script] of scripts) {
    const beside = `${file}.${process.pid}`;
    writeFileSync(beside, script.createCachedData());
    // Two processes of a command may keep the same file.
    renameSync(beside, `${file}.compiled`);
  }
}

// A process apart is killed as soon as it has said that it is done.
const { send } = process;
if (send === undefined) process.on('exit', keep);
else {
  process.send = (message, ...more) => {
    if (message?.kind === 'done') keep();
    return send.call(process, message, ...more);
  };
}
