/* Twilio's own library for application servers, unmodified, against the REST API
 * of parley-backend, and its idea of an access token against ours.
 *
 *   node rest.js PARLEY-BACKEND PARLEY-TOKEN-SERVICE      prints TAP
 */
'use strict';

const { Backend, KEY, SECRET } = require('./backend.js');
const { findModule } = require('./library.js');
const { call, room, serve, signIn } = require('./tokens.js');
const { bail, check, plan, skip, status } = require('../../tap.js');

const ACCOUNT = `AC${'0'.repeat(32)}`;

let backend;
let twilio;

function clientFor(secret) {
  const client = twilio(KEY, secret, { accountSid: ACCOUNT });
  client.video.baseUrl = backend.base;
  return client;
}

/* What the library makes of a refusal. */
async function refusal(promise) {
  return promise.then(value => ({ value }), error => ({ status: error.status, code: error.code, moreInfo: error.moreInfo }));
}

async function expectRefusal(text, promise, status, code) {
  const answer = await refusal(promise);
  check(`${text}: ${status}, ${code}`, answer.status === status && answer.code === code && /twilio\.com/.test(answer.moreInfo), answer);
}

async function rooms(api) {
  const made = await api.rooms.create({ uniqueName: 'rest', type: 'peer-to-peer', maxParticipants: 3, emptyRoomTimeout: 7,
    unusedRoomTimeout: 9, maxParticipantDuration: 3600 });
  check('a room is made', /^RM[0-9a-f]{32}$/.test(made.sid) && made.uniqueName === 'rest' && made.status === 'in-progress', made);
  check('with what it was told', made.maxParticipants === 3 && made.emptyRoomTimeout === 7 && made.unusedRoomTimeout === 9 &&
    made.maxParticipantDuration === 3600 && made.type === 'peer-to-peer' && made.accountSid === ACCOUNT, made);
  check('its times are times', made.dateCreated instanceof Date && !Number.isNaN(made.dateCreated.getTime()) && made.endTime === null, made);
  check('it is found by name and by SID', (await api.rooms('rest').fetch()).sid === made.sid && (await api.rooms(made.sid).fetch()).uniqueName === 'rest');
  await expectRefusal('the same name again', api.rooms.create({ uniqueName: 'rest' }), 400, 53113);
  await expectRefusal('a group room', api.rooms.create({ type: 'group' }), 400, 53108);
  await expectRefusal('too many participants', api.rooms.create({ type: 'peer-to-peer', maxParticipants: 11 }), 400, 53107);
  await expectRefusal('too short a stay', api.rooms.create({ maxParticipantDuration: 1 }), 400, 53123);
  await expectRefusal('sound only', api.rooms.create({ audioOnly: true }), 400, 53124);
  await expectRefusal('no such room', api.rooms('nowhere').fetch(), 404, 20404);
  await expectRefusal('rules for recordings', api.rooms('rest').recordingRules.update({ rules: [{ type: 'include', all: true }] }), 400, 53122);
  const over = await api.rooms(made.sid).update({ status: 'completed' });
  check('it is completed', over.status === 'completed' && over.endTime instanceof Date && over.duration >= 0, over);
  await expectRefusal('its name is free', api.rooms('rest').fetch(), 404, 20404);
  check('its SID is remembered', (await api.rooms(made.sid).fetch()).status === 'completed');
}

async function lists(api) {
  const names = Array.from({ length: 7 }, (_, i) => `list ${i}`);
  for (const uniqueName of names) { await api.rooms.create({ uniqueName }); }
  const all = await api.rooms.list({ pageSize: 2 });
  check('a list goes through all its pages', names.every(n => all.filter(r => r.uniqueName === n).length === 1), all.map(r => r.uniqueName));
  const some = await api.rooms.list({ pageSize: 2, limit: 3 });
  check('up to a limit', some.length === 3);
  const page = await api.rooms.page({ pageSize: 3 });
  const next = await page.nextPage();
  check('page by page', page.instances.length === 3 && next.instances.length === 3 && next.instances[0].sid !== page.instances[2].sid);
  check('and back', (await next.previousPage()).instances[0].sid === page.instances[0].sid);
  check('by name', (await api.rooms.list({ uniqueName: 'list 3' })).length === 1);
  check('by status', (await api.rooms.list({ status: 'completed' })).every(r => r.status === 'completed'));
  check('by time', (await api.rooms.list({ dateCreatedAfter: new Date(0) })).length === all.length &&
    (await api.rooms.list({ dateCreatedBefore: new Date(0) })).length === 0);
}

/* A token that Twilio's library made, in the local room. */
async function tokens(api) {
  const { AccessToken } = twilio.jwt;
  const theirs = new AccessToken(ACCOUNT, KEY, SECRET, { identity: 'ada', ttl: 600 });
  theirs.addGrant(new AccessToken.VideoGrant({ room: 'tokens' }));
  const socket = await backend.talk();
  const connected = await socket.join(theirs.toJwt(), 'tokens', [{ id: 't1', kind: 'audio', name: 'mic', enabled: false, priority: 'low' }]);
  check('a token of the library opens a room', connected.type === 'connected' && connected.participant.identity === 'ada', connected);
  const people = await api.rooms('tokens').participants.list();
  check('its participant is listed', people.length === 1 && people[0].identity === 'ada' && people[0].status === 'connected' &&
    people[0].sid === connected.participant.sid, people);
  check('and found by identity and by filter', (await api.rooms('tokens').participants('ada').fetch()).sid === people[0].sid &&
    (await api.rooms('tokens').participants.list({ identity: 'ada', status: 'connected' })).length === 1 &&
    (await api.rooms('tokens').participants.list({ identity: 'ben' })).length === 0);
  const tracks = await people[0].publishedTracks().list();
  check('so are its tracks', tracks.length === 1 && tracks[0].name === 'mic' && tracks[0].kind === 'audio' && tracks[0].enabled === false, tracks);
  check('and each by name', (await api.rooms('tokens').participants('ada').publishedTracks('mic').fetch()).sid === tracks[0].sid);
  await expectRefusal('rules for subscriptions', api.rooms('tokens').participants('ada').subscribeRules.fetch(), 400, 53117);
  const removed = await api.rooms('tokens').participants('ada').update({ status: 'disconnected' });
  check('a participant is removed', removed.status === 'disconnected' && removed.endTime instanceof Date, removed);
  socket.close();
}

/* Our token, as the library's own JWT reader and its own class see it. */
function expectToken(text, answer) {
  const jsonwebtoken = require(findModule('jsonwebtoken'));
  const { AccessToken } = twilio.jwt;
  const { header, payload } = jsonwebtoken.verify(answer.token, SECRET, { algorithms: ['HS256'], issuer: KEY, complete: true });
  const theirs = new AccessToken(ACCOUNT, KEY, SECRET, { identity: answer.identity, ttl: payload.exp - payload.iat });
  theirs.addGrant(new AccessToken.VideoGrant({ room: answer.room }));
  const model = jsonwebtoken.verify(theirs.toJwt(), SECRET, { complete: true });
  const same = (a, b) => JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort());
  check(`${text}: the header is the library's`, same(header, model.header), [header, model.header]);
  check(`${text}: so are the claims`, same({ ...payload, jti: 0, iat: 0, exp: 0 }, { ...model.payload, jti: 0, iat: 0, exp: 0 }) &&
    payload.exp * 1000 === answer.expiresAt && payload.exp - payload.iat <= 86400, [payload, model.payload]);
  check(`${text}: for that room and person`, answer.room === `${room}/${call}` && payload.grants.video.room === answer.room &&
    payload.grants.identity === answer.identity, answer);
}

async function ours(program) {
  const ada = await signIn(backend, 'ada@example.org');
  const service = await serve(program, backend);
  try {
    for (const [text, base] of [['the backend', backend.base], ['the service', service.base]]) {
      const { status, body } = await ada.ask(base);
      check(`${text} gives a member a token`, status === 200, body);
      expectToken(text, body);
      const socket = await backend.talk();
      const connected = await socket.join(body.token, null, []);
      check(`${text}: it opens the room`, connected.type === 'connected' && connected.name === body.room, connected);
      socket.close();
    }
  } finally {
    check('parley-token-service ends when it is told to', await service.stop() === 0);
  }
}

async function run([program, service]) {
  const library = findModule('twilio');
  if (!library) {
    skip('missing: twilio: PARLEY_NODE_MODULES names no folder that has it');
    return;
  }
  twilio = require(library);
  backend = await Backend.start(program, ['--people', 'Ada <ada@example.org>,Ben <ben@example.org>']);
  try {
    const api = clientFor(SECRET).video.v1;
    await rooms(api);
    await lists(api);
    await tokens(api);
    await expectRefusal('another secret', clientFor('wrong').video.v1.rooms.list(), 401, 20003);
    await ours(service);
  } finally {
    check('parley-backend ends when it is told to', await backend.stop() === 0);
  }
  plan();
}

run(process.argv.slice(2)).then(() => { process.exitCode = status(); }, error => {
  bail(error, () => process.exit(1));
});
