/* A group room with twilio-peer and two of Twilio's own web clients, unmodified:
 * each has one peer connection, to the server in this folder.
 *
 *   node group.js TWILIO-PEER      prints TAP
 */
'use strict';

const { Studio, Missing } = require('../backend/browser/participant.js');
const { makeToken } = require('../backend/browser/backend.js');
const { findModule } = require('../backend/browser/library.js');
const { Native } = require('../twilio-peer/native.js');
const { bail, check, plan, skip, status } = require('../tap.js');
const { GroupServer } = require('./server.js');

const FRAMES = 10;
const PATIENCE = 60000;
/* Small, as there are nine streams and two encoders on this machine. */
const VIDEO = { width: 160, height: 120, frameRate: 8 };
const ROOM = 'group';
const OPTIONS = { networkQuality: { local: 1, remote: 1 }, dominantSpeaker: true, bandwidthProfile: { video: {} } };

const [peerProgram] = process.argv.slice(2);
let studio;
let server;

const member = person => server.room(ROOM).find(person.identity);

/* Once it holds: what the server has heard, or what a page has. */
async function until(holds, milliseconds = PATIENCE) {
  const end = Date.now() + milliseconds;
  for (;;) {
    const answer = await holds();
    if (answer || Date.now() > end) { return answer; }
    await new Promise(resolve => { setTimeout(resolve, 100); });
  }
}

async function enter(identity) {
  const person = await studio.participant();
  person.identity = identity;
  person.cable = await server.lay();
  person.answer = await person.call('join', { url: person.cable.url, token: makeToken(identity, ROOM), room: ROOM, video: VIDEO, sdk: OPTIONS });
  check(`${identity} joins in a browser`, !person.answer.error, person.answer);
  return person;
}

async function enterNative(identity, options) {
  const cable = await server.lay();
  const native = new Native(peerProgram, cable.url, makeToken(identity, ROOM), ROOM, options);
  Object.assign(native, { identity, cable });
  check(`${identity} joins natively`, await native.event({ event: 'connected' }), native.events);
  return native;
}

/* Once the page is subscribed to such a track. */
function has(person, other, kind, name) {
  const isWanted = t => t.kind === kind && t.subscribed && (!name || t.name === name);
  return until(async () => ((await person.call('remotes'))[other]?.tracks || []).some(isWanted));
}

async function sees(person, other, name) {
  return await has(person, other, 'video', name) && await person.call('painted', other, name || null, FRAMES, PATIENCE) >= FRAMES;
}

async function hears(person, other) {
  return await has(person, other, 'audio') && await person.call('heard', other, 10, PATIENCE) >= 10;
}

/* Everything between everybody, on one connection each. */
async function flows(native, people, when) {
  const pairs = people.flatMap(person => [native, ...people].filter(other => other !== person).map(other => [person, other]));
  const [between, videos, voices] = await Promise.all([
    Promise.all(pairs.flatMap(([a, b]) => [sees(a, b.identity), hears(a, b.identity)])),
    native.grows('video', people.length, FRAMES, PATIENCE), native.grows('audio', people.length, FRAMES, PATIENCE)]);
  check(`${when}: the browsers see and hear everybody`, between.every(Boolean), pairs.map(([a, b], i) => [a.identity, b.identity, between[2 * i], between[2 * i + 1]]));
  check(`${when}: the native side sees and hears them`, videos && voices, [native.counts(), server.members().map(m => m.account())]);
}

/* Everybody publishes at once; sections are asked for from both sides.  The second
 * time the server takes those that have fallen idle.
 */
async function publish(native, people) {
  const others = [native, ...people];
  for (const round of ['first', 'second']) {
    server.room(ROOM).reuses = round === 'second';
    native.forget();
    people.forEach(person => person.forget());
    const sections = member(native).forwarder.sections.length;
    native.order('publish', `${round}-native`);
    await Promise.all(people.map(person => person.call('publish', `${round}-${person.identity}`)));
    for (const person of people) {
      check(`${round} round: the native side gets ${person.identity}'s`, await native.event({ event: 'track', name: `${round}-${person.identity}`, state: 'subscribed' }, PATIENCE), native.events);
    }
    check(`${round} round: the native side decodes all`, await native.grows('video', 2 * people.length, FRAMES, PATIENCE), native.counts());
    const names = [`${round}-native`, ...people.map(person => `${round}-${person.identity}`)];
    const seen = await Promise.all(people.flatMap(person => others.map((other, i) => other === person || sees(person, other.identity, names[i]))));
    check(`${round} round: the browsers see all`, seen.every(Boolean), [seen, server.members().map(m => m.account())]);
    const added = member(native).forwarder.sections.length - sections;
    check(`${round} round: ${round === 'second' ? 'no section is' : 'sections are'} added`, round === 'second' ? added === 0 : added >= people.length, added);
    native.order('unpublish', `${round}-native`);
    await Promise.all(people.map(person => person.call('unpublish', `${round}-${person.identity}`)));
    for (const person of people) {
      check(`${round} round: ${person.identity}'s goes`, await native.event({ event: 'track', name: `${round}-${person.identity}`, state: 'unsubscribed' }, PATIENCE) &&
        await person.event({ event: 'trackUnsubscribed', track: `${round}-native` }, PATIENCE), native.events);
    }
  }
}

async function talk(native, people) {
  const [person, other] = people;
  check('data channels are there', await native.event({ event: 'track', kind: 'data', identity: person.identity, state: 'subscribed' }, PATIENCE) &&
    await person.event({ event: 'trackSubscribed', kind: 'data', identity: native.identity }, PATIENCE) &&
    await other.event({ event: 'trackSubscribed', kind: 'data', identity: native.identity }, PATIENCE));
  await person.call('say', 'hello');
  const isEcho = e => e.event === 'message' && e.identity === native.identity && `${e.content}`.startsWith('hello {');
  check('a text comes back to everybody', await until(() => people.every(p => p.events.some(isEcho))), native.events);
}

async function mute(native, people) {
  const [person] = people;
  native.forget();
  people.forEach(p => p.forget());
  native.order('mute', 'video');
  await person.call('enable', 'audio', false);
  check('a native picture off is seen', await person.event({ event: 'trackDisabled', kind: 'video', identity: native.identity }, PATIENCE));
  check('a voice off is seen', await native.event({ event: 'track', kind: 'audio', identity: person.identity, state: 'disabled' }), native.events);
  native.order('unmute', 'video');
  await person.call('enable', 'audio', true);
  check('and both on', await person.event({ event: 'trackEnabled', kind: 'video', identity: native.identity }, PATIENCE) &&
    await native.event({ event: 'track', kind: 'audio', identity: person.identity, state: 'enabled' }), native.events);
}

/* The one who is not muted speaks, natively too. */
async function speak(native, people) {
  for (const speaker of [people[0], people[1]]) {
    native.forget();
    native.order('mute', 'audio');
    await Promise.all(people.map(person => person.call('enable', 'audio', person === speaker)));
    check(`${speaker.identity} is who speaks`, await native.event({ event: 'speaker', identity: speaker.identity }, PATIENCE), native.events);
  }
  native.forget();
  people.forEach(person => person.forget());
  await Promise.all(people.map(person => person.call('enable', 'audio', false)));
  check('nobody speaks', await native.event({ event: 'speaker', identity: '' }, PATIENCE), native.events);
  check('the browsers agree', await people[0].event({ event: 'dominantSpeakerChanged' }, PATIENCE), people[0].events);
  native.order('unmute', 'audio');
  check('the native one speaks', await people[0].event({ event: 'dominantSpeakerChanged', identity: native.identity }, PATIENCE), people[0].events);
  await Promise.all(people.map(person => person.call('enable', 'audio', true)));
}

async function judge(native, people) {
  const [person, other] = people;
  native.forget();
  Object.assign(member(native), { quality: 2 });
  Object.assign(member(person), { quality: 3 });
  check('the own network is judged', await native.event({ event: 'quality', identity: '', level: 2 }, PATIENCE), native.events);
  check('so is another\'s', await native.event({ event: 'quality', identity: person.identity, level: 3 }, PATIENCE), native.events);
  check('the browsers hear of the native one', await until(async () => (await other.call('levels')).remotes[native.identity] === 2), [await other.call('levels'), other.events]);
  const reports = member(native).told.filter(t => t.type === 'network_quality');
  const { audio, video, send, recv, ice } = reports[reports.length - 1];
  check('the reports have figures', [audio.send.bitrate, audio.recv.bitrate].every(n => n > 0) && [video.send.bitrate, video.recv.bitrate].every(n => n > 5000) &&
    ice.availableSend > 0 && send.bitrate === ice.send && recv.fractionLost >= 0 && recv.fractionLost <= 1 && recv.jitter >= 0, reports[reports.length - 1]);
}

/* Which tracks of another's are held back, and what is asked of the server. */
async function hint(native, people) {
  const [person] = people;
  const { name } = member(person).tracks.find(t => t.kind === 'video');
  const { sid } = member(person).tracks.find(t => t.kind === 'video');
  const toldOf = channel => member(native).told.filter(t => t.channel === channel && t.type === channel);
  native.forget();
  check('a track is switched off', member(native).switchOff(name, true) && await native.event({ event: 'track', kind: 'video', name, state: 'switched off' }), native.events);
  check('and on', member(native).switchOff(name, false) && await native.event({ event: 'track', kind: 'video', name, state: 'switched on' }), native.events);
  native.order('priority', name, 'high');
  check('a priority is asked for', await until(() => toldOf('track_priority').some(t => t.track === sid && t.subscribe === 'high')), member(native).told);
  native.order('size', name, 320, 180);
  check('a size is told', await until(() => toldOf('render_hints').some(t => t.subscriber.hints.some(h => h.track === sid && h.enabled &&
    h.render_dimensions.width === 320 && h.render_dimensions.height === 180))), member(native).told);
  native.order('size', name, 0, 0);
  check('and that it is not shown', await until(() => toldOf('render_hints').some(t => t.subscriber.hints.some(h => h.track === sid && !h.enabled))), member(native).told);
}

async function record(native) {
  native.forget();
  server.room(ROOM).record(true);
  check('a recording is told of', await native.event({ event: 'recording' }), native.events);
  server.room(ROOM).record(false);
  check('and its end', await native.event({ event: 'not recording' }), native.events);
  server.room(ROOM).warn(member(native), 'camera', 'NO_MEDIA');
  check('nothing comes of the own camera', await native.event({ event: 'missing', 'own camera': true }), native.events);
  server.room(ROOM).warn(member(native), 'camera', 'OK');
  check('and it does again', await native.event({ event: 'not missing', 'own camera': true }), native.events);
}

/* While nobody is there to hear it, a track is published. */
async function lose(native, people) {
  const [person] = people;
  native.forget();
  native.cable.hold(true);
  check('the native side notices a lost connection', await native.event({ event: 'reconnecting' }), native.events);
  await person.call('publish', 'meanwhile');
  native.order('publish', 'own-meanwhile');
  check('the others go on', await sees(people[1], person.identity, 'meanwhile'));
  native.cable.hold(false);
  check('it comes back', await native.event({ event: 'connected' }, PATIENCE), native.events);
  check('with what was published meanwhile', await native.event({ event: 'track', name: 'meanwhile', state: 'subscribed' }, PATIENCE) &&
    await native.grows('video', people.length + 1, FRAMES, PATIENCE), native.counts());
  check('and so is its own', await sees(person, native.identity, 'own-meanwhile'));
  native.order('unpublish', 'own-meanwhile');
  await person.call('unpublish', 'meanwhile');
}

/* Another connection in place of the first, with everything on it. */
async function failOver(native, people) {
  const before = member(native).forwarder.id;
  const ready = member(native).told.filter(t => t.type === 'ready').length;
  native.forget();
  people.forEach(person => person.forget());
  member(native).failOver();
  check('another connection comes about', await until(() => member(native).forwarder.id !== before && member(native).retired.length === 0), before);
  check('its channels are greeted', await until(() => member(native).told.filter(t => t.type === 'ready').length >= ready + member(native).granted.size), member(native).told);
  check('the native side sees and hears them on it', await native.grows('video', people.length, 3 * FRAMES, PATIENCE) && await native.grows('audio', people.length, 3 * FRAMES, PATIENCE), native.counts());
  const seen = await Promise.all(people.map(person => person.call('painted', native.identity, 'camera', FRAMES, PATIENCE)));
  check('the browsers see it', seen.every(n => n >= FRAMES), seen);
}

async function leave(native, people) {
  const [person, other] = people;
  check('SIGINT ends it with 0', await native.leave() === 0);
  check('the browsers hear that', await person.event({ event: 'participantDisconnected', identity: native.identity }, PATIENCE));
  await other.call('leave');
  people.forEach(p => p.forget());
  const again = await enterNative(native.identity);
  check('it returns, and everything flows', await sees(person, native.identity) && await again.grows('video', 1, FRAMES, PATIENCE) && await again.grows('audio', 1, FRAMES, PATIENCE), again.counts());
  server.room(ROOM).end();
  check('the room is ended', await again.event({ event: 'disconnected', error: 'the room was ended' }), again.events);
  check('which is a failure', await again.exited === 1);
  again.cable.close();
}

async function everything() {
  const ada = await enter('ada');
  const native = await enterNative('ben');
  const carol = await enter('carol');
  const people = [ada, carol];
  await flows(native, people, 'at first');
  await talk(native, people);
  await publish(native, people);
  await flows(native, people, 'after publishing');
  await mute(native, people);
  await speak(native, people);
  await judge(native, people);
  await hint(native, people);
  await record(native);
  await lose(native, people);
  await failOver(native, people);
  await flows(native, people, 'after a fail-over');
  check('the browsers have one connection each', (await Promise.all(people.map(p => p.call('connections')))).every(n => n === 1));
  await leave(native, people);
  check('no description was refused', server.room(ROOM).refusals.length === 0, server.room(ROOM).refusals);
  check('no uncaught exception in the pages', people.every(p => p.page.errors.length === 0), people.map(p => p.page.errors));
  people.forEach(p => p.cable.close());
  native.cable.close();
}

async function run() {
  if (!findModule('werift')) { throw new Missing('werift: PARLEY_NODE_MODULES names no folder that has it'); }
  studio = await Studio.open();
  server = await GroupServer.start();
  try {
    await everything();
  } finally {
    await studio.close();
    await server.stop();
  }
  plan();
}

function giveUp(error) {
  if (error instanceof Missing) {
    skip(`missing: ${error.message}`);
    return;
  }
  bail(error);
}

run().catch(giveUp).then(() => process.exit(status()));
