/* Twilio's own web client, unmodified, in rooms of parley-backend.
 *
 *   node conformance.js PARLEY-BACKEND [SCENE…]      prints TAP; without a name all
 *                                                    scenes but those on request
 */
'use strict';

const { Studio, Missing } = require('./participant.js');
const { Backend, makeToken } = require('./backend.js');
const { Outage } = require('./outage.js');
const { bail, check, plan, skip, status } = require('../../tap.js');

const FRAMES = 10;         // painted frames that count as a living picture
const PATIENCE = 60000;    // milliseconds for anything that should happen
const SMALL = { video: { width: 160, height: 120, frameRate: 10 } };
/* Four browsers at once need more than two cores, and cutting a network takes nft. */
const ON_REQUEST = ['party', 'outage'];
const DATA = { audio: false, video: false };

let studio;
let backend;

/* A participant in a browser of its own, behind a cable of its own. */
async function enter(identity, room, options = {}, where = studio) {
  const person = await where.participant();
  person.identity = identity;
  person.cable = await backend.lay();
  person.answer = await person.call('join', { url: person.cable.url, token: makeToken(identity, room), room, ...options });
  return person;
}

async function leave(...people) {
  for (const person of people) {
    check(`${person.identity}: no uncaught exception in the page`, person.page.errors.length === 0, person.page.errors);
    await person.close();
    person.cable.close();
  }
}

async function sees(person, other, name) {
  const started = { event: 'trackStarted', kind: 'video', identity: other, ...(name ? { track: name } : {}) };
  if (!await person.event(started, PATIENCE)) { return false; }
  return await person.call('painted', other, name || null, FRAMES, PATIENCE) >= FRAMES;
}

async function hears(person, other) {
  return await person.event({ event: 'trackStarted', kind: 'audio', identity: other }, PATIENCE) !== null &&
    await person.call('heard', other, 10, PATIENCE) >= 10;
}

async function message(from, to, content) {
  await from.call('say', content);
  const event = await to.event({ event: 'message', identity: from.identity }, PATIENCE);
  return event && JSON.stringify(event.content) === JSON.stringify(content);
}

/* Each other's data tracks are there. */
async function canTalk(a, b) {
  return await a.event({ event: 'trackSubscribed', kind: 'data', identity: b.identity }, PATIENCE) &&
    b.event({ event: 'trackSubscribed', kind: 'data', identity: a.identity }, PATIENCE);
}

const scenes = {
  /* Two, then three people in one room, and all that can happen to them. */
  async call() {
    const alice = await enter('alice', 'call');
    check('alice joins an empty room', !alice.answer.error && /^RM[0-9a-f]{32}$/.test(alice.answer.sid), alice.answer);
    check('a peer-to-peer room has no media region', alice.answer.mediaRegion === null);
    const bob = await enter('bob', 'call');
    check('bob joins the same room', bob.answer.sid === alice.answer.sid && bob.answer.others[0] === 'alice', bob.answer);
    check('alice sees bob', await sees(alice, 'bob'));
    check('bob sees alice', await sees(bob, 'alice'));
    check('alice hears bob', await hears(alice, 'bob'));
    check('bob hears alice', await hears(bob, 'alice'));
    const locals = await alice.call('locals');
    check('own tracks have SIDs', locals.length === 3 && locals.every(t => /^MT[0-9a-f]{32}$/.test(t.sid)), locals);

    await canTalk(alice, bob);
    check('text goes from alice to bob', await message(alice, bob, 'hello'));
    check('bytes go from bob to alice', await message(bob, alice, [0, 1, 255]));

    await mute(alice, bob);
    await publish(alice, bob);
    for (let round = 1; round <= 5; round++) { await collide(alice, bob, round); }
    await third(alice, bob);
    await reconnect(alice, bob);
    await bob.call('leave');
    check('alice hears that bob has left', await alice.event({ event: 'participantDisconnected', identity: 'bob' }, PATIENCE));
    check('alice is still connected', !alice.events.some(e => e.event === 'disconnected' || e.event === 'reconnecting'));
    const again = await enter('bob', 'call');
    check('bob comes back and sees alice', await sees(again, 'alice'));
    check('alice sees bob again', await sees(alice, 'bob'));
    await leave(alice, bob, again);
  },

  /* Four, the last of them late and in a browser of its own, which is killed. */
  async party() {
    const people = [];
    for (const identity of ['ada', 'ben', 'cleo']) { people.push(await enter(identity, 'party', SMALL)); }
    const doomed = await Studio.open();
    try {
      people.push(await enter('dan', 'party', SMALL, doomed));
      check('the last one finds three', people[3].answer.others.length === 3, people[3].answer);
      await everybody(people, 'sees', sees);
      await everybody(people, 'hears', hears);
      await everybody(people, 'has the data track of', (who, other) => who.event({ event: 'trackSubscribed', kind: 'data', identity: other }, PATIENCE));
      for (const from of people) {
        await from.call('say', `from ${from.identity}`);
        const heard = await Promise.all(people.filter(to => to !== from).map(to =>
          to.event({ event: 'message', identity: from.identity, content: `from ${from.identity}` }, PATIENCE)));
        check(`${from.identity} is understood by all`, heard.every(Boolean), heard);
      }
    } finally {
      doomed.browser.kill();
      await doomed.close();
    }
    const left = people.slice(0, 3);
    await vanished(left, people[3]);
    people[3].cable.close();
    await leave(...left);
  },

  /* No packet of one of two gets anywhere, nor does any of their media. */
  async outage() {
    if (!Outage.isPossible()) { check('a network can be cut here # SKIP missing: nft', true); return; }
    const [near, far] = [await enter('nora', 'outage', SMALL), await enter('finn', 'outage', SMALL)];
    check('before it they see each other', await sees(near, 'finn') && await sees(far, 'nora'));
    const outage = Outage.begin(near.cable.port);
    try {
      check('who is cut off finds out', await near.event({ event: 'reconnecting' }, PATIENCE), near.events);
      check('and is missed', await far.event({ event: 'participantReconnecting', identity: 'nora' }, PATIENCE), far.events);
    } finally { outage.end(); }
    check('who was cut off comes back', await near.event({ event: 'reconnected' }, PATIENCE), near.events);
    check('which the other one hears', await far.event({ event: 'participantReconnected', identity: 'nora' }, PATIENCE), far.events);
    check('after it they see each other', await sees(near, 'finn') && await sees(far, 'nora'));
    check('and hear each other', await hears(near, 'finn') && await hears(far, 'nora'));
    check('nobody was thrown out', ![...near.events, ...far.events].some(e => e.event === 'disconnected' || e.event === 'participantDisconnected'));
    await leave(near, far);
  },

  async refusals() {
    const cases = [
      [20101, 'not a token', 'x'],
      [20102, 'another kind of token', makeToken('a', 'r', { header: { cty: 'other' } })],
      [20103, 'another key', makeToken('a', 'r', { claims: { iss: `SK${'0'.repeat(32)}` } })],
      [20104, 'an expired token', makeToken('a', 'r', { claims: { exp: 1700000000 } })],
      [20104, 'a token for too long', makeToken('a', 'r', { claims: { exp: Math.floor(Date.now() / 1000) + 90000 } })],
      [20105, 'a token for later', makeToken('a', 'r', { claims: { nbf: Math.floor(Date.now() / 1000) + 600 } })],
      [20106, 'a token without a grant for video', makeToken('a', 'r', { grants: { video: undefined } })],
      [20106, 'a token for another room', makeToken('a', 'elsewhere')],
      [20107, 'a forged token', makeToken('a', 'r', { secret: 'wrong' })],
      [53200, 'no identity', makeToken('', 'r')],
      [53201, 'too long an identity', makeToken('i'.repeat(129), 'r')]
    ];
    const person = await studio.participant();
    for (const [code, text, token] of cases) {
      const answer = await person.call('join', { url: backend.url, token, room: 'r', audio: false, video: false });
      check(`${text} is refused with ${code}`, answer.error && answer.error.code === code, answer);
    }
    await backend.rest('POST', '', { UniqueName: 'small', MaxParticipants: 1 });
    const first = await enter('first', 'small', { audio: false, video: false });
    const second = await person.call('join', { url: backend.url, token: makeToken('second'), room: 'small', audio: false, video: false });
    check('a full room refuses with 53105', second.error && second.error.code === 53105, second);
    await person.close();
    await leave(first);
  },

  /* Ways out that are not one's own. */
  async exits() {
    const old = await enter('dave', 'exits', DATA);
    const watcher = await enter('erin', 'exits', DATA);
    await canTalk(old, watcher);
    const newer = await enter('dave', 'exits', DATA);
    check('the same identity again: the newer one is in', !newer.answer.error, newer.answer);
    check('and the older one is told 53205', await old.event({ event: 'disconnected', code: 53205 }, PATIENCE), old.events);
    await canTalk(newer, watcher);
    check('the others talk to the newer one', await message(newer, watcher, 'me again'));

    const kicked = await backend.rest('POST', '/exits/Participants/dave', { Status: 'disconnected' });
    check('a participant is removed by REST', kicked.status === 200 && kicked.body.status === 'disconnected', kicked);
    const out = await newer.event({ event: 'disconnected' }, PATIENCE);
    check('and is out without an error', out && out.code === undefined, out);
    check('the others hear it', await watcher.event({ event: 'participantDisconnected', identity: 'dave' }, PATIENCE));

    const completed = await backend.rest('POST', '/exits', { Status: 'completed' });
    check('a room is completed by REST', completed.status === 200 && completed.body.status === 'completed', completed);
    check('everybody in it is told 53118', await watcher.event({ event: 'disconnected', code: 53118 }, PATIENCE), watcher.events);
    await leave(old, watcher, newer);
  },

  /* A client that falls silent: first it is missed, then it is gone. */
  async silence() {
    const [here, gone] = [await enter('frank', 'silence', DATA), await enter('grace', 'silence', DATA)];
    await canTalk(here, gone);
    gone.cable.freeze();
    check('who falls silent is missed', await here.event({ event: 'participantReconnecting', identity: 'grace' }, PATIENCE));
    check('and gone after the session timeout', await here.event({ event: 'participantDisconnected', identity: 'grace' }, 60000));
    check('which the one who is silent finds out too', await gone.event({ event: 'disconnected', code: 53001 }, 60000), gone.events);
    check('the other one stays', !here.events.some(e => e.event === 'disconnected'));
    await leave(here, gone);
  }
};

/* Each of them and each other. */
async function everybody(people, text, does) {
  for (const who of people) {
    for (const other of people.filter(o => o !== who)) {
      check(`${who.identity} ${text} ${other.identity}`, await does(who, other.identity));
    }
  }
}

async function vanished(people, gone) {
  for (const who of people) {
    check(`${who.identity} misses who has vanished`, await who.event({ event: 'participantReconnecting', identity: gone.identity }, PATIENCE));
  }
  for (const who of people) {
    check(`${who.identity} hears that it is gone`, await who.event({ event: 'participantDisconnected', identity: gone.identity }, PATIENCE));
  }
  await everybody(people, 'still sees', sees);
  check('and nobody else was thrown out', !people.some(who => who.events.some(e => e.event === 'disconnected')));
}

async function mute(alice, bob) {
  for (const kind of ['video', 'audio']) {
    await alice.call('enable', kind, false);
    check(`bob hears that alice's ${kind} is off`, await bob.event({ event: 'trackDisabled', kind, identity: 'alice' }, PATIENCE));
    await alice.call('enable', kind, true);
    check(`bob hears that alice's ${kind} is on`, await bob.event({ event: 'trackEnabled', kind, identity: 'alice' }, PATIENCE));
  }
  check('the picture goes on', await sees(bob, 'alice'));
}

async function publish(alice, bob) {
  const answer = await alice.call('publish', 'screen');
  check('a second video gets a SID', /^MT/.test(answer.sid), answer);
  check('bob sees it', await sees(bob, 'alice', 'screen'));
  await alice.call('unpublish', 'screen');
  check('bob hears that it is gone', await bob.event({ event: 'trackUnpublished', track: 'screen' }, PATIENCE));
  await alice.call('publish', 'screen again');
  check('bob sees the next one', await sees(bob, 'alice', 'screen again'));
  await alice.call('unpublish', 'screen again');
}

/* Both offer at once: exactly what the server has to arbitrate. */
async function collide(alice, bob, round) {
  await Promise.all([alice.call('publish', `a${round}`), bob.call('publish', `b${round}`)]);
  const seen = await Promise.all([sees(bob, 'alice', `a${round}`), sees(alice, 'bob', `b${round}`)]);
  check(`both publish at once, round ${round}: each sees the other's`, seen.every(Boolean), seen);
  await Promise.all([alice.call('unpublish', `a${round}`), bob.call('unpublish', `b${round}`)]);
  const gone = await Promise.all([bob.event({ event: 'trackUnpublished', track: `a${round}` }, PATIENCE), alice.event({ event: 'trackUnpublished', track: `b${round}` }, PATIENCE)]);
  check(`both unpublish at once, round ${round}`, gone.every(Boolean), gone);
}

async function third(alice, bob) {
  const carol = await enter('carol', 'call');
  check('carol finds two', carol.answer.others.length === 2, carol.answer);
  for (const [who, other] of [[alice, 'carol'], [bob, 'carol'], [carol, 'alice'], [carol, 'bob']]) {
    check(`${who.identity} sees ${other}`, await sees(who, other));
    check(`${who.identity} hears ${other}`, await hears(who, other));
  }
  check('alice and bob see each other still', await sees(alice, 'bob') && await sees(bob, 'alice'));
  await carol.call('leave');
  check('alice hears that carol has left', await alice.event({ event: 'participantDisconnected', identity: 'carol' }, PATIENCE));
  check('bob hears that carol has left', await bob.event({ event: 'participantDisconnected', identity: 'carol' }, PATIENCE));
  await leave(carol);
}

async function reconnect(alice, bob) {
  bob.cable.hold(true);
  check('bob loses the connection: 53001', await bob.event({ event: 'reconnecting', code: 53001 }, PATIENCE));
  check('alice hears it', await alice.event({ event: 'participantReconnecting', identity: 'bob' }, PATIENCE));
  check('pictures go on meanwhile', await sees(alice, 'bob') && await sees(bob, 'alice'));
  await alice.call('publish', 'meanwhile');
  bob.cable.hold(false);
  check('bob is back', await bob.event({ event: 'reconnected' }, PATIENCE));
  check('alice hears that too', await alice.event({ event: 'participantReconnected', identity: 'bob' }, PATIENCE));
  check('bob sees what alice published meanwhile', await sees(bob, 'alice', 'meanwhile'));
  check('nobody was thrown out', ![...alice.events, ...bob.events].some(e => e.event === 'disconnected' || e.event === 'participantDisconnected' && e.identity !== 'carol'));
  alice.forget();
}

async function run(names) {
  studio = await Studio.open();
  backend = await Backend.start(process.argv[2]);
  try {
    /* Nearly nothing happens in that one, for a minute. */
    const slow = names.includes('silence') ? scenes.silence() : null;
    for (const name of names.filter(n => n !== 'silence')) { await scenes[name](); }
    await slow;
  } finally {
    await studio.close();
    check('parley-backend ends when it is told to', await backend.stop() === 0);
  }
  plan();
}

function giveUp(error) {
  if (error instanceof Missing) {
    skip(`missing: ${error.message}`);
    return;
  }
  /* What other scenes have open would keep this alive. */
  bail(error, () => process.exit(1));
}

run(process.argv.length > 3 ? process.argv.slice(3) : Object.keys(scenes).filter(name => !ON_REQUEST.includes(name))).then(() => { process.exitCode = status(); }, giveUp);
