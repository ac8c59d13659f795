/* Lines of the Test Anything Protocol. */
'use strict';

let number = 0;
let failures = 0;

function check(text, holds, detail = '') {
  if (!holds) { failures++; }
  process.stdout.write(`${holds ? 'ok' : 'not ok'} ${++number} - ${text}\n`);
  if (!holds) { note(detail); }
}

function note(text) {
  String(text).trimEnd().split('\n').forEach(line => process.stdout.write(`# ${line}\n`));
}

function finish() {
  process.stdout.write(`1..${number}\n`);
  process.exitCode = failures ? 1 : 0;
}

function skip(reason) { process.stdout.write(`1..0 # SKIP ${reason}\n`); }

/* Runs the program; what is missing makes it skip, and say so. */
async function main(program, Missing) {
  try {
    await program();
    finish();
  } catch (error) {
    if (error instanceof Missing && number === 0) { skip(`missing: ${error.message}`); return; }
    process.stdout.write(`Bail out! ${String(error.stack).replace(/\n/g, ' | ')}\n`);
    process.exitCode = 1;
  }
}

module.exports = { check, note, main };
