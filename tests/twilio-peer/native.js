/* twilio-peer as a participant that a script can ask: what it has printed, and
 * how many frames of each track it has decoded.
 */
'use strict';

const { spawn } = require('child_process');
const readline = require('readline');

class Native {
  constructor(program, url, token, room, options = []) {
    this.events = [];
    this.ever = new Set(); /* names of all events, those forgotten too */
    this.words = '';
    this.waiting = new Set();
    this.child = spawn(program, ['--ws', url, '--room', room, ...options],
      { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, PARLEY_TWILIO_TOKEN: token } });
    this.child.stdin.on('error', () => {});
    this.exited = new Promise(resolve => this.child.once('exit', (code, signal) => resolve(signal || code)));
    readline.createInterface({ input: this.child.stdout }).on('line', line => {
      const event = JSON.parse(line);
      this.events.push(event);
      this.ever.add(event.event);
      this.waiting.forEach(look => look());
    });
    this.child.stderr.on('data', words => {
      this.words += words;
      process.stderr.write(words);
    });
  }

  /* The first event, past or to come, that has these members, or null. */
  event(wanted, milliseconds = 30000) {
    return this.until(() => this.events.find(e => Object.entries(wanted).every(([key, value]) => e[key] === value)), milliseconds);
  }

  until(find, milliseconds) {
    return new Promise(resolve => {
      const done = found => { clearTimeout(deadline); this.waiting.delete(look); resolve(found); };
      const look = () => { const found = find(); if (found) { done(found); } };
      const deadline = setTimeout(() => done(null), milliseconds);
      this.waiting.add(look);
      look();
    });
  }

  counts() {
    const event = this.events.findLast(e => e.event === 'frames');
    return event ? event.tracks : {};
  }

  /* How many of this kind's tracks have decoded more frames than at the start,
   * once there are as many as wanted.  A count that fell is another track's.
   */
  grows(kind, wanted = 1, more = 10, milliseconds = 30000) {
    const before = { ...this.counts() };
    const grew = ([key, n]) => {
      if (n < before[key]) { before[key] = 0; }
      return key.startsWith(`${kind}/`) && n >= (before[key] || 0) + more;
    };
    const growing = () => Object.entries(this.counts()).filter(grew).length;
    return this.until(() => growing() >= wanted && growing(), milliseconds);
  }

  forget() {
    this.events = this.events.filter(e => e.event === 'frames').slice(-1);
  }

  order(...words) {
    this.child.stdin.write(`${words.join(' ')}\n`);
  }

  leave() {
    this.child.kill('SIGINT');
    return this.exited;
  }
}

module.exports = { Native };
