/* What a test says, in the Test Anything Protocol. */
'use strict';

const { isDeepStrictEqual } = require('util');

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

function plan() { process.stdout.write(`1..${number}\n`); }

function skip(reason) { process.stdout.write(`1..0 # SKIP ${reason}\n`); }

/* It does not go on; `done` is called when that is said. */
function bail(error, done) {
  failures++;
  process.stdout.write(`Bail out! ${error.stack.replace(/\n/g, ' ')}\n`, done);
}

/* For the end of the process. */
const status = () => (failures ? 1 : 0);

module.exports = { bail, check, plan, same, skip, status };
