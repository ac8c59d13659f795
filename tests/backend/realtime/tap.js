/* What a test says, in TAP, and for how long it waits. */
'use strict';

const { isDeepStrictEqual } = require('util');

const PATIENCE = 60000;    // milliseconds for anything that should happen

let number = 0;
let failures = 0;

function check(text, holds, detail) {
  if (!holds) { failures++; }
  process.stdout.write(`${holds ? 'ok' : 'not ok'} ${++number} - ${text}\n`);
  if (!holds && detail !== undefined) { process.stdout.write(`# ${JSON.stringify(detail)}\n`); }
}

function same(text, got, wanted) {
  check(text, isDeepStrictEqual(got, wanted), { got, wanted });
}

function within(promise, text) {
  let timer;
  const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error(`waited in vain for ${text}`)), PATIENCE); });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

async function refused(promise) {
  try { await promise; return null; } catch (error) { return error.code || error.message; }
}

/* Ends the process, since clients left behind would not let it. */
function finish() {
  process.stdout.write(`1..${number}\n`);
  process.exit(failures ? 1 : 0);
}

module.exports = { check, finish, refused, same, within };
