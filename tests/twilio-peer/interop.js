/* twilio-peer and Twilio's own web client, unmodified, in rooms of
 * parley-backend: each as the one who was there and as the newcomer.
 *
 *   node interop.js PARLEY-BACKEND TWILIO-PEER [SCENE…]      prints TAP
 */
'use strict';

const { Studio, Missing } = require('../backend/browser/participant.js');
const { Backend, makeToken } = require('../backend/browser/backend.js');
const { Native } = require('./native.js');
const { bail, check, plan, skip, status } = require('../tap.js');

const FRAMES = 10;
const PATIENCE = 30000;

const [backendProgram, peerProgram, ...wanted] = process.argv.slice(2);
let studio;
let backend;

async function enter(identity, room, options = {}) {
  const person = await studio.participant();
  person.identity = identity;
  person.cable = await backend.lay();
  person.answer = await person.call('join', { url: person.cable.url, token: makeToken(identity, room), room, ...options });
  check(`${identity} joins in a browser`, !person.answer.error, person.answer);
  return person;
}

async function enterNative(identity, room, options) {
  const cable = await backend.lay();
  const native = new Native(peerProgram, cable.url, makeToken(identity, room), room, options);
  Object.assign(native, { identity, cable });
  check(`${identity} joins natively`, await native.event({ event: 'connected' }), native.events);
  return native;
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

/* Everything flows between a browser and the native participant. */
async function flows(person, native, when, videos = 1) {
  const [seen, heard, pictures, sound] = await Promise.all([sees(person, native.identity), hears(person, native.identity),
    native.grows('video', videos), native.grows('audio', 1)]);
  check(`${when}: ${person.identity} sees ${native.identity}`, seen);
  check(`${when}: ${person.identity} hears ${native.identity}`, heard);
  check(`${when}: ${native.identity} decodes ${videos} video`, pictures, native.counts());
  check(`${when}: ${native.identity} decodes sound`, sound, native.counts());
}

/* The counts in the answer to a text, which is that text, a space, and JSON. */
function echoes(person, native, text) {
  const from = person.events.length;
  const find = () => person.events.slice(from).find(e => e.event === 'message' && e.identity === native.identity && `${e.content}`.startsWith(`${text} {`));
  return new Promise(resolve => {
    const done = event => { clearTimeout(deadline); person.waiting.delete(look); resolve(event && JSON.parse(event.content.slice(text.length))); };
    const look = () => { const event = find(); if (event) { done(event); } };
    const deadline = setTimeout(() => done(null), PATIENCE);
    person.waiting.add(look);
    person.call('say', text);
  });
}

async function talk(person, native) {
  check('data channels are there', await person.event({ event: 'trackSubscribed', kind: 'data', identity: native.identity }, PATIENCE) &&
    await native.event({ event: 'track', kind: 'data', identity: person.identity, state: 'subscribed' }));
  const counts = await echoes(person, native, 'hello');
  check('a text comes back with counts', counts && Object.keys(counts).some(k => k.startsWith('video/') && counts[k] > 0) &&
    Object.keys(counts).some(k => k.startsWith('audio/') && counts[k] > 0), counts);
}

async function mute(person, native) {
  for (const kind of ['video', 'audio']) {
    native.forget();
    await person.call('enable', kind, false);
    check(`${kind} off is seen`, await native.event({ event: 'track', kind, identity: person.identity, state: 'disabled' }), native.events);
    await person.call('enable', kind, true);
    check(`${kind} on is seen`, await native.event({ event: 'track', kind, identity: person.identity, state: 'enabled' }), native.events);
  }
}

async function publish(person, native) {
  for (const name of ['screen', 'screen again']) {
    native.forget();
    await person.call('publish', name);
    check(`${name} arrives`, await native.event({ event: 'track', name, state: 'subscribed' }), native.events);
    check(`${name} is decoded besides the camera`, await native.grows('video', 2), native.counts());
    await person.call('unpublish', name);
    check(`${name} goes`, await native.event({ event: 'track', name, state: 'unsubscribed' }), native.events);
  }
}

/* Offers from both sides at once; whoever loses, nothing stops. */
async function collide(person, native) {
  for (let round = 1; round <= 5; round++) {
    native.forget();
    await Promise.all([person.call('say', 'reoffer'), person.call('publish', `c${round}`)]);
    check(`collision ${round}: the new track arrives`, await native.event({ event: 'track', name: `c${round}`, state: 'subscribed' }), native.events);
    check(`collision ${round}: and is decoded`, await native.grows('video', 2), native.counts());
    await Promise.all([person.call('unpublish', `c${round}`), person.call('say', 'reoffer')]);
  }
}

async function third(person, native, room) {
  const carol = await enter('carol', room);
  await flows(carol, native, 'a third one', 2);
  check('a third one: two voices are decoded', await native.grows('audio', 2), native.counts());
  check('a third one: the first two go on', await sees(person, native.identity) && await sees(person, 'carol'));
  await carol.call('leave');
  check('the third one leaves', await native.event({ event: 'participant', identity: 'carol', state: 'disconnected' }), native.events);
  await carol.close();
  carol.cable.close();
}

async function lose(person, native) {
  native.forget();
  native.cable.cut();
  check('the native side notices a lost connection', await native.event({ event: 'reconnecting' }), native.events);
  check('and comes back', await native.event({ event: 'connected' }), native.events);
  person.cable.cut();
  check('the browser comes back too', await person.event({ event: 'reconnected' }, PATIENCE));
}

async function everything(person, native, room) {
  await flows(person, native, 'at first');
  await talk(person, native);
  await mute(person, native);
  await flows(person, native, 'after muting');
  await publish(person, native);
  await flows(person, native, 'after publishing');
  await echoes(person, native, 'reoffer');
  await flows(person, native, 'after an offer of the native side');
  await collide(person, native);
  await flows(person, native, 'after collisions');
  await third(person, native, room);
  await flows(person, native, 'after a third one');
  await lose(person, native);
  await flows(person, native, 'after lost connections');
  check('no uncaught exception in the page', person.page.errors.length === 0, person.page.errors);
  check('the browser was never in trouble', !person.events.some(e => e.event === 'disconnected' || e.event === 'trackSubscriptionFailed'), person.events);
}

const scenes = {
  async newcomer() {
    const ada = await enter('ada', 'newcomer');
    const ben = await enterNative('ben', 'newcomer');
    await everything(ada, ben, 'newcomer');
    check('SIGINT ends it with 0', await ben.leave() === 0);
    check('the browser hears that', await ada.event({ event: 'participantDisconnected', identity: 'ben' }, PATIENCE));
    await ada.close();
    ada.cable.close();
    ben.cable.close();
  },

  async existing() {
    const ben = await enterNative('ben', 'existing');
    const ada = await enter('ada', 'existing');
    await everything(ada, ben, 'existing');
    await ada.call('leave');
    check('the native side hears that the browser left', await ben.event({ event: 'participant', identity: 'ada', state: 'disconnected' }));
    const again = await enter('ada', 'existing');
    await flows(again, ben, 'again');
    check('SIGINT ends it with 0', await ben.leave() === 0);
    await ada.close();
    await again.close();
    [ada, again, ben].forEach(p => p.cable.close());
  },

  /* Nothing of one's own, one kind only: sections that go one way. */
  async partial() {
    const ada = await enter('ada', 'partial', { audio: false, video: false });
    const ben = await enterNative('ben', 'partial', ['--no-audio']);
    check('who sends nothing sees', await sees(ada, 'ben'));
    const carol = await enter('carol', 'partial', { video: false });
    check('who only speaks sees too', await sees(carol, 'ben'));
    check('and is heard', await ben.grows('audio'), ben.counts());
    await ada.call('publish', 'late');
    check('what comes late is decoded', await ben.grows('video'), ben.counts());
    const dora = await enterNative('dora', 'partial', ['--no-video']);
    check('native to native: picture one way', await dora.grows('video', 2), dora.counts());
    check('native to native: sound the other', await ben.grows('audio', 2), ben.counts());
    check('the browser hears the native one', await hears(ada, 'dora'));
    check('both end with 0', await ben.leave() === 0 && await dora.leave() === 0);
    await ada.close();
    await carol.close();
    [ada, ben, carol, dora].forEach(p => p.cable.close());
  }
};

async function run(names) {
  studio = await Studio.open();
  backend = await Backend.start(backendProgram);
  try {
    for (const name of names) { await scenes[name](); }
  } finally {
    await studio.close();
    await backend.stop();
  }
  plan();
}

function giveUp(error) {
  if (error instanceof Missing) {
    skip(`missing: ${error.message}`);
    return;
  }
  bail(error);
  process.exitCode = status();
}

run(wanted.length ? wanted : Object.keys(scenes)).then(() => { process.exitCode = status(); }, giveUp);
