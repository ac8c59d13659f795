/* Firebase's own client of the Realtime Database, unmodified, against
 * parley-backend, beside clients that speak REST.
 *
 *   node conformance.js PARLEY-BACKEND [SCENE…]      prints TAP
 */
'use strict';

const { spawn } = require('child_process');
const { isDeepStrictEqual } = require('util');
const { Backend, Missing, connect, load } = require('./backend.js');
const { check, finish, refused, same, within } = require('./tap.js');

let backend, ada, ben, sdk;

/* Resolves once what is listened to is @wanted; a listener that stays tells all that it heard. */
function listen(query) {
  const self = { heard: [], value: undefined, waiting: [] };
  self.off = sdk.onValue(query, snapshot => {
    self.value = snapshot.val();
    self.order = [];
    snapshot.forEach(child => { self.order.push(child.key); });
    self.heard.push(self.value);
    self.waiting.forEach(look => look());
  }, error => { self.error = error; self.waiting.forEach(look => look()); });
  self.until = (holds, text) => within(new Promise(resolve => {
    const look = () => { if (holds(self)) { resolve(self.value); } };
    self.waiting.push(look);
    look();
  }), text);
  self.is = (wanted, text) => self.until(() => isDeepStrictEqual(self.value, wanted), text);
  return self;
}

const scenes = {
  /* Values and events of every kind, by two clients and REST. */
  async values() {
    const one = connect(backend.port, ada.token), two = connect(backend.port, ben.token);
    const at = (database, place) => sdk.ref(database, `values/${place}`);
    const events = [], seen = listen(at(two, 'list'));
    sdk.onChildAdded(at(two, 'list'), (s, before) => events.push(`added ${s.key} after ${before}`));
    sdk.onChildChanged(at(two, 'list'), s => events.push(`changed ${s.key} ${JSON.stringify(s.val())}`));
    sdk.onChildRemoved(at(two, 'list'), s => events.push(`removed ${s.key}`));
    await seen.is(null, 'an empty list');
    await sdk.set(at(one, 'list'), { b: 1, d: { x: 'ä€😀', y: [1, 2] } });
    await seen.is({ b: 1, d: { x: 'ä€😀', y: [1, 2] } }, 'what another has set');
    await sdk.update(at(one, 'list'), { a: true, 'd/x': 2.5 });
    await sdk.remove(at(one, 'list/b'));
    await seen.is({ a: true, d: { x: 2.5, y: [1, 2] } }, 'what another has changed');
    same('events come in order', events, ['added b after null', 'added d after b', 'added a after null',
      'changed d {"x":2.5,"y":[1,2]}', 'removed b']);
    same('REST reads the same', await backend.rest('GET', 'values/list', ada), { a: true, d: { x: 2.5, y: [1, 2] } });
    const stream = await backend.stream('values/list', ben);
    const streamed = wanted => within(new Promise(resolve => {
      stream.changed = () => { if (isDeepStrictEqual(stream.value, wanted)) { resolve(true); } };
      stream.changed();
    }), 'an event stream');
    await sdk.update(at(one, 'list'), { 'd/y': null, e: 'new' });
    check('a stream sees what the client writes', await streamed({ a: true, d: { x: 2.5 }, e: 'new' }));
    await backend.rest('PATCH', 'values/list', ben, { f: 1, a: null });
    await seen.is({ d: { x: 2.5 }, e: 'new', f: 1 }, 'what REST has written');
    check('the client sees what REST writes', true);
    stream.close();
    const pushed = await sdk.push(at(one, 'pushed'), 'first'), next = await sdk.push(at(one, 'pushed'), 'second');
    same('pushed children are in order', Object.values(await backend.rest('GET', 'values/pushed', ada)), ['first', 'second']);
    check('push keys ascend', pushed.key < next.key && /^[-0-9A-Z_a-z]{20}$/.test(pushed.key));
    await sdk.update(sdk.ref(one), { 'values/x/deep/er': 1, 'values/y': 2 });
    same('an update of many places', (await sdk.get(at(two, 'x'))).val(), { deep: { er: 1 } });
    same('get() of nothing', (await sdk.get(at(two, 'nothing'))).exists(), false);
    await sdk.set(at(one, 'time'), sdk.serverTimestamp());
    const time = (await sdk.get(at(two, 'time'))).val();
    check('the server says what time it is', Math.abs(time - Date.now()) < 60000, time);
    const offset = listen(sdk.ref(one, '.info/serverTimeOffset'));
    await offset.until(() => typeof offset.value === 'number', 'the offset of the server’s clock');
    check('the greeting sets the clock', Math.abs(offset.value) < 60000, offset.value);
    await Promise.all([one, two, one, two, one].map(database => sdk.set(at(database, 'count'), sdk.increment(2))));
    same('increments add up', await backend.rest('GET', 'values/count', ada), 10);
    const big = { text: '0123456789abcdef'.repeat(65536), more: 'ä€'.repeat(5000) };
    await sdk.set(at(one, 'big'), big);
    same('a large value arrives whole', (await sdk.get(at(two, 'big'))).val(), big);
  },

  /* Windows of every kind, by key, and children by a client that filters. */
  async queries() {
    const one = connect(backend.port, ada.token), two = connect(backend.port, ben.token);
    const list = sdk.ref(one, 'queries'), other = sdk.ref(two, 'queries');
    const { query, orderByKey, orderByChild, orderByValue, startAt, startAfter, endAt, endBefore, equalTo, limitToFirst, limitToLast } = sdk;
    await sdk.set(other, { a: 10, b: 20, c: 30, 2: 5, 10: 7 });
    const cases = [
      ['all by key', [orderByKey()], ['2', '10', 'a', 'b', 'c']],
      ['the first two', [orderByKey(), limitToFirst(2)], ['2', '10']],
      ['the last two', [orderByKey(), limitToLast(2)], ['b', 'c']],
      ['from a key', [orderByKey(), startAt('a')], ['a', 'b', 'c']],
      ['after a key', [orderByKey(), startAfter('a')], ['b', 'c']],
      ['up to a key', [orderByKey(), endAt('a')], ['2', '10', 'a']],
      ['before a key', [orderByKey(), endBefore('a')], ['2', '10']],
      ['one key', [orderByKey(), equalTo('b')], ['b']],
      ['between keys', [orderByKey(), startAt('10'), endAt('b'), limitToLast(2)], ['a', 'b']],
      ['after keys, limited', [orderByKey(), startAfter('10'), limitToFirst(2)], ['a', 'b']],
      ['the largest value', [orderByValue(), limitToLast(1)], ['c']],
      ['values between', [orderByValue(), startAt(7), endBefore(20)], ['10', 'a']],
      ['values after', [orderByValue(), startAfter(10)], ['b', 'c']]
    ];
    for (const [text, constraints, wanted] of cases) {
      const window = listen(query(list, ...constraints));
      await window.until(() => window.value !== undefined, text);
      same(`a listen: ${text}`, window.order, wanted);
      window.off();
    }
    for (const [text, constraints, wanted] of cases.slice(0, 10)) {
      const fresh = connect(backend.port, ada.token), keys = [];
      (await sdk.get(query(sdk.ref(fresh, 'queries'), ...constraints))).forEach(child => { keys.push(child.key); });
      same(`get(): ${text}`, keys, wanted);
      sdk.goOffline(fresh);
    }
    await sdk.set(sdk.ref(two, 'people'), { x: { age: 30, name: 'Xe' }, y: { age: 20 }, z: { age: 25, deep: { er: 1 } } });
    const young = listen(query(sdk.ref(one, 'people'), orderByChild('age'), limitToFirst(2)));
    await young.until(() => young.value !== undefined, 'the youngest');
    same('children by a child', young.order, ['y', 'z']);
    await sdk.update(sdk.ref(two, 'people'), { w: { age: 1 }, 'z/age': 50 });
    await young.until(() => isDeepStrictEqual(young.order, ['w', 'y']), 'who is youngest now');
    check('the order follows', true);

    const window = listen(query(list, orderByKey(), limitToLast(2)));
    await window.is({ b: 20, c: 30 }, 'the window');
    await sdk.set(sdk.child(other, 'd'), 40);
    await window.is({ c: 30, d: 40 }, 'the window to move on');
    await sdk.remove(sdk.child(other, 'd'));
    await window.is({ b: 20, c: 30 }, 'the window to move back');
    await backend.rest('PATCH', 'queries', ben, { e: 1, f: 2, c: null });
    await window.is({ e: 1, f: 2 }, 'a window that is all new');
    await sdk.set(other, null);
    await window.is(null, 'an empty window');
    check('a window moves with what is written', true);
  },

  /* Priorities as the client has them, and the hashes by which it resumes and tries again. */
  async priorities() {
    const one = connect(backend.port, ada.token), two = connect(backend.port, ben.token);
    const at = (database, place = '') => sdk.ref(database, `priorities/${place}`);
    const { query, orderByPriority, startAt, endAt, limitToFirst, limitToLast } = sdk;
    await sdk.setWithPriority(at(two, 'a'), 1, 'x');
    await sdk.setWithPriority(at(two, 'b'), { deep: true }, 10);
    await sdk.setWithPriority(at(two, 'c'), 3, 9);
    await sdk.set(at(two, 'd'), 4);
    const all = listen(at(one));
    await all.until(() => all.value, 'all of them');
    same('children are in the order of their priorities', all.order, ['d', 'c', 'b', 'a']);
    const cases = [
      ['the first', [limitToFirst(2)], ['d', 'c']],
      ['the last', [limitToLast(2)], ['b', 'a']],
      ['between', [startAt(9), endAt(10)], ['c', 'b']]
    ];
    for (const [text, constraints, wanted] of cases) {
      const window = listen(query(at(connect(backend.port, ada.token)), orderByPriority(), ...constraints));
      await window.until(() => window.value !== undefined, text);
      same(`by priority: ${text}`, window.order, wanted);
      window.off();
    }
    const last = listen(query(at(connect(backend.port, ada.token)), orderByPriority(), limitToLast(1)));
    await last.is({ a: 1 }, 'the last of them');
    await sdk.setPriority(at(two, 'd'), 'y');
    await last.is({ d: 4 }, 'a new last');
    await all.until(() => isDeepStrictEqual(all.order, ['c', 'b', 'a', 'd']), 'the new order');
    check('a priority alone may be set', true);
    same('not where there is nothing', await refused(sdk.setPriority(at(two, 'nothing'), 1)), 'FAILURE');
    await sdk.update(at(two), { 'd/.priority': null, e: { '.value': 5, '.priority': 'z' } });
    await last.is({ e: 5 }, 'another last');
    const fresh = await sdk.get(at(connect(backend.port, ben.token)));
    same('get() brings priorities', fresh.exportVal(), { a: { '.value': 1, '.priority': 'x' }, b: { deep: true, '.priority': 10 },
      c: { '.value': 3, '.priority': 9 }, d: 4, e: { '.value': 5, '.priority': 'z' } });
    const leaver = connect(backend.port, ben.token);
    await sdk.onDisconnect(at(leaver, 'f')).setWithPriority(6, 'zz');
    sdk.goOffline(leaver);
    await last.is({ f: 6 }, 'what one who left has left behind');
    await sdk.remove(at(two, 'f'));
    await last.is({ e: 5 }, 'that to be gone');
    check('onDisconnect() takes a priority', true);
    const done = await sdk.runTransaction(at(one, 'c'), count => (count || 0) + 1);
    same('a transaction keeps the priority', [done.committed, done.snapshot.val(), done.snapshot.priority], [true, 4, 9]);
    sdk.goOffline(one);
    await sdk.setPriority(at(two, 'b'), 8);
    sdk.goOnline(one);
    await all.until(() => isDeepStrictEqual(all.order, ['d', 'b', 'c', 'a', 'e']), 'what has changed meanwhile');
    check('a client that comes back learns of a priority', true);
    same('and so does REST', await backend.rest('GET', 'priorities/b', ada, undefined, '&format=export'), { '.priority': 8, deep: true });
  },

  /* Without an index the client gets everything and keeps the window itself. */
  async unindexed() {
    const { query, orderByChild, startAt, limitToLast } = sdk;
    const one = connect(backend.port, ada.token), two = connect(backend.port, ben.token);
    const at = (database, place) => sdk.ref(database, place ? `unindexed/${place}` : 'unindexed');
    await sdk.set(at(two), { a: { n: 1, t: 'a' }, b: { n: 2, t: 'b' }, c: { n: 3, t: 'c' } });
    const last = listen(query(at(one), orderByChild('n'), limitToLast(2)));
    const from = listen(query(at(one), orderByChild('n'), startAt(3)));
    await last.is({ b: { n: 2, t: 'b' }, c: { n: 3, t: 'c' } }, 'the last two');
    await from.is({ c: { n: 3, t: 'c' } }, 'what begins at three');
    await sdk.set(at(two, 'a/n'), 4);
    await last.is({ a: { n: 4, t: 'a' }, c: { n: 3, t: 'c' } }, 'another last');
    await from.is({ a: { n: 4, t: 'a' }, c: { n: 3, t: 'c' } }, 'another that is in the range');
    check('a change below a child brings it into a window, whole', true);
    from.off();
    await sdk.update(at(two), { 'a/n': 0, d: { n: 9 } });
    await last.is({ c: { n: 3, t: 'c' }, d: { n: 9 } }, 'the window when the other is gone');
    check('one window outlives another', true);
  },

  async transactions() {
    const clients = [ada, ben, ada].map(person => connect(backend.port, person.token));
    await Promise.all(clients.flatMap(database => Array.from({ length: 15 }, () =>
      sdk.runTransaction(sdk.ref(database, 'tx/count'), count => (count || 0) + 1))));
    same('nobody’s transaction is lost', await backend.rest('GET', 'tx/count', ada), 45);
    const aborted = await sdk.runTransaction(sdk.ref(clients[0], 'tx/count'), count => count === null ? 1 : undefined);
    check('one may be given up', !aborted.committed && aborted.snapshot.val() === 45, aborted.snapshot.val());
    const object = await sdk.runTransaction(sdk.ref(clients[1], 'tx'), tx => ({ ...tx, list: ['a', { b: 1 }], half: 0.5 }));
    same('an object in a transaction', object.snapshot.val(), { count: 45, half: 0.5, list: ['a', { b: 1 }] });
  },

  /* A client that dies, one that leaves, and one that thinks better of it. */
  async presence() {
    const watcher = connect(backend.port, ben.token), state = listen(sdk.ref(watcher, 'presence'));
    await sdk.set(sdk.ref(watcher, 'presence'), { n: 1 });
    const child = spawn(process.execPath, [__filename, '--presence', String(backend.port), ada.token], { stdio: 'inherit' });
    await state.until(() => state.value && state.value.ada === 'on' && state.value.ready, 'somebody to come');
    child.kill('SIGKILL');
    await state.until(() => state.value.ada === 'off', 'somebody to be gone');
    check('who is killed is gone at once', true);
    await state.until(() => state.value.last, 'the last of what it left');
    check('server values are those of the end', Math.abs(state.value.at - Date.now()) < 60000 && state.value.n === 3, state.value);
    check('what was cancelled stays as it was', state.value.kept === 'kept', state.value);
    const leaver = connect(backend.port, ada.token), place = sdk.ref(leaver, 'presence/leaver');
    await sdk.onDisconnect(place).remove();
    await sdk.set(place, 'here');
    await state.until(() => state.value.leaver === 'here', 'somebody else to come');
    sdk.goOffline(leaver);
    await state.until(() => state.value.leaver === undefined, 'somebody else to leave');
    sdk.goOnline(leaver);
    await sdk.set(place, 'back');
    check('who leaves may come back', await backend.rest('GET', 'presence/leaver', ada) === 'back');
  },

  /* The backend goes and comes back on the same port. */
  async restart() {
    const one = connect(backend.port, ada.token), two = connect(backend.port, ben.token);
    const seen = listen(sdk.ref(two, 'restart')), connected = listen(sdk.ref(one, '.info/connected'));
    await sdk.set(sdk.ref(one, 'restart'), { before: 1 });
    await seen.is({ before: 1 }, 'what was written before');
    await backend.kill('SIGKILL');
    await connected.is(false, 'the end of the connection');
    const written = sdk.update(sdk.ref(one, 'restart'), { during: 2 });
    await backend.run();
    await within(written, 'what was written meanwhile');
    await seen.is({ before: 1, during: 2 }, 'the other client to hear of it');
    check('what was written meanwhile is heard', true);
    same('and kept', await backend.rest('GET', 'restart', ada), { before: 1, during: 2 });
  },

  async denied() {
    const stranger = connect(backend.port), seen = listen(sdk.ref(stranger, 'denied'));
    await seen.until(() => seen.error, 'a refusal');
    same('a stranger may not listen', seen.error.code, 'PERMISSION_DENIED');
    same('nor write', await refused(sdk.set(sdk.ref(stranger, 'denied'), 1)), 'PERMISSION_DENIED');
    check('nor read', /[Pp]ermission denied/.test(await refused(sdk.get(sdk.ref(stranger, 'denied')))));
    same('nothing was written', await backend.rest('GET', 'denied', ada), null);
    same('a bad key is refused by the server too', (await backend.rest('PUT', 'denied', ada, { 'a$b': 1 })).error !== undefined, true);
  },

  /* Tokens that last two seconds, renewed by the client on the same connection. */
  async renewal() {
    const brief = await Backend.start(process.argv[2], '--token-lifetime', '3');
    const person = await brief.signIn('ada@example.org');
    const { initializeApp, _registerComponent } = load('@firebase/app');
    const { Component } = load('@firebase/component');
    let tell, asked = 0;
    _registerComponent(new Component('auth-internal', () => ({
      getToken: async force => { if (asked++ > 0 || force) { person.token = await person.refresh(); } return { accessToken: person.token }; },
      getUid: () => person.uid,
      addAuthTokenListener: listener => { tell = listener; listener(person.token); },
      removeAuthTokenListener: () => {}
    }), 'PRIVATE'));
    const app = initializeApp({ projectId: 'demo', databaseURL: `${brief.base}?ns=demo` }, 'renewal');
    const database = sdk.getDatabase(app), seen = listen(sdk.ref(database, 'renewal'));
    const connected = listen(sdk.ref(database, '.info/connected'));
    await seen.is(null, 'a listen');
    await sdk.set(sdk.ref(database, 'renewal'), 1);
    const first = person.token;
    /* Of the same second it would be the very same token. */
    do { person.token = await person.refresh(); } while (person.token === first);
    tell(person.token);
    await sdk.set(sdk.ref(database, 'renewal'), 2);
    check('a token is renewed on the same connection', connected.heard.filter(value => !value).length <= 1, connected.heard);
    await connected.until(() => connected.heard.filter(value => value).length >= 2, 'the token to run out, and a new connection');
    await sdk.set(sdk.ref(database, 'renewal'), 3);
    same('after it ran out the client comes back with another', seen.value, 3);
    sdk.goOffline(database);
    await brief.stop();
  }
};

/* The other process of the scene of presence. */
async function presence(port, token) {
  const database = connect(Number(port), token), at = place => sdk.ref(database, `presence/${place}`);
  await sdk.set(at('kept'), 'kept');
  await sdk.onDisconnect(at('kept')).set('lost');
  await sdk.onDisconnect(at('kept')).cancel();
  await sdk.onDisconnect(at('ada')).set('off');
  await sdk.onDisconnect(sdk.ref(database, 'presence')).update({ at: sdk.serverTimestamp(), n: sdk.increment(2) });
  await sdk.onDisconnect(at('last')).set(true);
  await sdk.set(at('ada'), 'on');
  await sdk.set(at('ready'), true);
}

async function run(names) {
  try {
    backend = await Backend.start(process.argv[2]);
    [ada, ben] = [await backend.signIn('ada@example.org'), await backend.signIn('ben@example.org')];
    for (const name of names.length ? names : Object.keys(scenes)) {
      process.stdout.write(`# ${name}\n`);
      await within(scenes[name](), `the scene ${name}`);
    }
  } catch (error) {
    check(error.message, false, error.stack);
  }
  if (backend) { check('the backend ends cleanly', await backend.stop() === 0); }
  finish();
}

try {
  sdk = load('@firebase/database');
  if (process.argv[2] === '--presence') { presence(process.argv[3], process.argv[4]); } else { run(process.argv.slice(3)); }
} catch (error) {
  if (!(error instanceof Missing)) { throw error; }
  process.stdout.write(`1..0 # SKIP ${error.message}\n`);
}
