/* What a test of the realtime protocol expects, and for how long it waits. */
'use strict';

const { check, plan, same, status } = require('../../tap.js');

const PATIENCE = 60000;    // milliseconds for anything that should happen

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
  plan();
  process.exit(status());
}

module.exports = { check, finish, refused, same, within };
