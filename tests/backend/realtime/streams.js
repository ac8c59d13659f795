/* Event streams through npm's eventsource: what its events make of an empty cache is
 * what a fresh GET shows, after each of several hundred random writes, for places
 * and for windows that move.
 *
 *   node streams.js PARLEY-BACKEND [SEED]      prints TAP
 */
'use strict';

const { isDeepStrictEqual } = require('util');
const { Backend, Missing, load } = require('./backend.js');
const { check, plan, skip, status } = require('../../tap.js');

const WRITES = 300;
const PATIENCE = 60000;    // milliseconds for anything that should happen
const PLACES = [
  ['streamed', ''],
  ['streamed/a', ''],
  ['streamed/a/b', ''],
  ['', ''],
  ['streamed/list', '&orderBy="$key"&limitToLast=5'],
  ['streamed/list', '&orderBy="$key"&limitToFirst=3'],
  ['streamed/list', '&orderBy="$key"&startAt="k2"&endAt="k7"'],
  ['streamed/list', '&orderBy="$value"&limitToLast=4'],
  ['streamed/people', '&orderBy="age"&limitToLast=3'],
  ['streamed/people', '&orderBy="age"&startAt=10&endAt=30'],
  ['streamed/a', '&orderBy="$key"&limitToLast=2']
];

/* The same numbers for the same seed, on every machine. */
function dice(seed) {
  let state = seed >>> 0;
  const next = () => { state = (Math.imul(state, 1664525) + 1013904223) >>> 0; return state / 2 ** 32; };
  return { below: limit => Math.floor(next() * limit), of: list => list[Math.floor(next() * list.length)] };
}

/* What is written, where: leaves, branches, lists, deletions, updates of many places. */
function makeWrite(chance) {
  const leaf = () => chance.of([true, false, chance.below(40), -1.5, 'text', 'ä€😀', '']);
  const branch = depth => depth === 0 || chance.below(3) === 0 ? leaf()
    : Object.fromEntries(Array.from({ length: 1 + chance.below(3) }, () => [chance.of(['a', 'b', 'c', '0', '1', 'ü x']), branch(depth - 1)]));
  const key = () => `k${chance.below(10)}`;
  const person = () => chance.of([null, { age: chance.below(40), name: 'x' }, { name: 'ageless' }, { age: 'old' }, chance.below(9)]);
  return chance.of([
    () => ['PUT', `streamed/${chance.of(['a', 'a/b', 'a/b/c', 'd'])}`, chance.of([null, branch(3), leaf()])],
    () => ['PUT', `streamed/list/${key()}`, chance.of([null, chance.below(20), leaf()])],
    () => ['PATCH', 'streamed/list', { [key()]: chance.below(20), [key()]: null, [key()]: leaf() }],
    () => ['PUT', `streamed/people/${key()}`, person()],
    () => ['PATCH', '', { [`streamed/people/${key()}/age`]: chance.below(40), [`streamed/list/${key()}`]: chance.below(20), 'streamed/d': leaf() }],
    () => ['PATCH', 'streamed/a', { b: branch(2), c: chance.of([null, leaf()]) }],
    () => ['PATCH', 'streamed', { 'a/b/c': chance.of([null, leaf()]), [`people/${key()}`]: person() }],
    () => ['DELETE', chance.of(['streamed/a/b', `streamed/list/${key()}`, `streamed/people/${key()}`])],
    () => ['PUT', 'streamed/list', Object.fromEntries(Array.from({ length: chance.below(6) }, () => [key(), chance.below(20)]))],
    () => ['POST', 'streamed/list', chance.below(20)]
  ])();
}

/* No empty branch is anything. */
function prune(value) {
  if (value === null || typeof value !== 'object') { return value; }
  const rest = Object.entries(value).map(([key, child]) => [key, prune(child)]).filter(([, child]) => child !== null);
  return rest.length > 0 ? Object.fromEntries(rest) : null;
}

class Cache {
  constructor() {
    this.value = null;
  }

  put(path, value) {
    const keys = path.split('/').filter(Boolean);
    const place = (here, depth) => {
      if (depth === keys.length) { return value; }
      const branch = here !== null && typeof here === 'object' ? { ...here } : {};
      branch[keys[depth]] = place(keys[depth] in branch ? branch[keys[depth]] : null, depth + 1);
      return branch;
    };
    this.value = prune(place(this.value, 0));
  }

  patch(path, changes) {
    Object.entries(changes).forEach(([key, value]) => this.put(`${path}/${key}`, value));
  }
}

class Listener {
  constructor(EventSource, backend, person, [place, query]) {
    this.backend = backend;
    this.person = person;
    this.place = place;
    this.query = query;
    this.cache = new Cache();
    this.events = { put: 0, patch: 0 };
    this.waiting = [];
    this.source = new EventSource(`${backend.base}/${place}.json?auth=${person.token}${query}`);
    for (const name of Object.keys(this.events)) {
      this.source.addEventListener(name, event => {
        const { path, data } = JSON.parse(event.data);
        this.events[name]++;
        this.cache[name](path, data);
        this.waiting.forEach(look => look());
      });
    }
    this.source.addEventListener('error', event => { this.error = event.message || 'it ended'; this.waiting.forEach(look => look()); });
  }

  get name() {
    return `/${this.place}${this.query}`;
  }

  read() {
    return this.backend.rest('GET', this.place, this.person, undefined, this.query);
  }

  /* Events come in order after the write was answered, so this ends with the last of them. */
  async is(wanted) {
    const there = () => this.error || isDeepStrictEqual(this.cache.value, wanted);
    if (there()) { return !this.error; }
    let timer;
    await new Promise(resolve => {
      timer = setTimeout(resolve, PATIENCE);
      this.waiting = [() => { if (there()) { resolve(); } }];
    });
    clearTimeout(timer);
    this.waiting = [];
    return !this.error && isDeepStrictEqual(this.cache.value, wanted);
  }
}

/* Arrays are a way of writing objects. */
function plain(value) {
  return prune(JSON.parse(JSON.stringify(value), (key, child) => Array.isArray(child) ? { ...child } : child));
}

async function compare(listeners, write) {
  for (const listener of listeners) {
    const wanted = plain(await listener.read());
    if (!await listener.is(wanted)) {
      check(`${listener.name} after ${JSON.stringify(write)}`, false, { got: listener.cache.value, wanted, error: listener.error });
      return false;
    }
  }
  return true;
}

async function run(EventSource, program, seed) {
  const backend = await Backend.start(program);
  const ada = await backend.signIn('ada@example.org');
  const chance = dice(seed), caches = PLACES.map(place => new Listener(EventSource, backend, ada, place));
  let holds = await compare(caches, 'nothing'), written = 0;
  while (holds && written < WRITES) {
    const [method, place, value] = makeWrite(chance);
    await backend.rest(method, place, ada, value);
    holds = await compare(caches, [method, place, value]);
    written++;
  }
  check(`${written} writes of seed ${seed}, each seen by all`, holds && written === WRITES);
  for (const listener of caches) {
    check(`${listener.name}: ${listener.events.put} puts, ${listener.events.patch} patches`, listener.events.put > 1);
    listener.source.close();
  }
  check('both kinds of event were needed', caches.some(({ events }) => events.patch > 0));
  check('the backend ends cleanly', await backend.stop() === 0);
}

async function main() {
  let EventSource;
  try {
    ({ EventSource } = load('eventsource'));
  } catch (error) {
    if (!(error instanceof Missing)) { throw error; }
    skip(error.message);
    return;
  }
  try {
    await run(EventSource, process.argv[2], Number(process.argv[3] || 1));
  } catch (error) {
    check(error.message, false, error.stack);
  }
  plan();
  process.exit(status());
}

main();
