/* A server of group rooms, the kind with one peer connection to a media server:
 * the signalling protocol over WebSocket, on loopback, for tests.
 *
 *   const server = await GroupServer.start();
 *   server.url, server.room (name), await server.stop ()
 */
'use strict';

const crypto = require('crypto');
const http = require('http');
const { Member } = require('./member.js');
const { Room } = require('./room.js');
const { findModule } = require('../backend/browser/library.js');
const { Cable, SECRET } = require('../backend/browser/backend.js');

const HEARTBEAT = 5000;
/* Longer than the service's, so that a busy machine ends nobody's stay. */
const SESSION_SECONDS = 120;

class Failure extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/* The tests' own tokens, so a bad signature is the one thing to look for. */
function readToken(token) {
  const [header, claims, signature] = `${token}`.split('.');
  const expected = crypto.createHmac('sha256', SECRET).update(`${header}.${claims}`).digest('base64url');
  if (signature !== expected) { throw new Failure(20107, 'Invalid Access Token signature'); }
  return JSON.parse(Buffer.from(claims, 'base64url').toString()).grants;
}

/* One socket; it belongs to a member from "connect" or "sync" on. */
class Socket {
  constructor(server, socket) {
    Object.assign(this, { server, socket, member: null });
    socket.on('message', text => this.receive(JSON.parse(text)));
    socket.on('close', () => this.closed()).on('error', () => {});
  }

  send(frame) {
    if (this.socket.readyState === this.socket.OPEN) { this.socket.send(JSON.stringify(frame)); }
  }

  say(body) {
    this.send({ type: 'msg', body });
  }

  fail(code, message) {
    this.leaveTo(null);
    this.say({ version: 2, type: 'error', participants: [], code, message });
  }

  dismiss(status, sid) {
    this.leaveTo(null);
    this.say({ version: 2, type: 'disconnected', status, sid });
  }

  /* Whose member is no longer this socket's. */
  leaveTo(socket) {
    if (this.member) { this.member.socket = socket; }
    this.member = null;
  }

  receive(frame) {
    if (this.watch) { this.watch.refresh(); }
    if (frame.type === 'hello') { this.welcome(); }
    const body = frame.type === 'hello' || frame.type === 'msg' ? frame.body : null;
    if (!body) { return; }
    try {
      this.answer(body);
    } catch (error) {
      if (!(error instanceof Failure)) { throw error; }
      this.fail(error.code, error.message);
    }
  }

  welcome() {
    this.send({ type: 'welcome', negotiatedTimeout: HEARTBEAT });
    this.beat = setInterval(() => this.send({ type: 'heartbeat' }), HEARTBEAT);
    this.watch = setTimeout(() => this.socket.terminate(), 3 * HEARTBEAT);
  }

  answer(body) {
    switch (body.type) {
      case 'ice':
        readToken(body.token);
        this.say({ version: 1, type: 'iced', ice_servers: [] });
        break;
      case 'connect': this.connect(body); break;
      case 'update': this.update(body); break;
      case 'sync': this.sync(body); break;
      case 'disconnect': this.disconnect(body); break;
      default: throw new Failure(53004, 'Client sent an invalid signaling message');
    }
  }

  connect(body) {
    const { identity } = readToken(body.token);
    const [offer] = (body.peer_connections || []).filter(entry => entry.description?.type === 'offer');
    if (!offer) { throw new Failure(53004, 'Client sent an invalid signaling message'); }
    const room = this.server.room(body.name);
    const before = room.find(identity);
    if (before) { this.server.replace(room, before); }
    const member = new Member(room, identity, body.media_signaling);
    this.take(member);
    member.apply(body.participant);
    member.connect(offer.id);
    member.forwarder.offered(offer.description.revision, offer.description.sdp, entry => this.welcomeMember(member, entry));
  }

  /* The first answer comes along with everything else. */
  welcomeMember(member, entry) {
    const { room } = member;
    room.add(member);
    this.say(room.state(member, 'connected', { session: member.session, peer_connections: [entry],
      options: { session_timeout: SESSION_SECONDS, signaling_region: 'local1', media_region: 'local1', audio_processors: [] } }));
    room.tellOthers(member);
  }

  take(member) {
    this.member = member;
    member.socket = this;
  }

  memberOf(body) {
    if (!this.member || body.session !== this.member.session) { throw new Failure(53204, 'Participant not found'); }
    return this.member;
  }

  update(body) {
    const member = this.memberOf(body);
    this.hear(member, body);
  }

  hear(member, body) {
    if (member.apply(body.participant)) {
      member.promote();
      member.room.changed();
    }
    for (const { id, description } of body.peer_connections || []) {
      const forwarder = [member.forwarder, ...member.retired].find(f => f.id === id);
      if (!forwarder || !description) { continue; }
      if (description.type === 'offer') { forwarder.offered(description.revision, description.sdp); }
      if (description.type === 'answer') { forwarder.answered(description.revision, description.sdp); }
      if (description.type === 'close' && forwarder === member.forwarder) { member.failOver(); }
    }
  }

  /* All connections with the last that was said on each, as some of it may be lost. */
  sync(body) {
    readToken(body.token);
    const member = this.server.members().find(m => m.session === body.session);
    if (!member) { throw new Failure(53204, 'Participant not found'); }
    if (member.socket) { member.socket.socket.terminate(); member.socket.leaveTo(null); }
    clearTimeout(member.deadline);
    this.take(member);
    member.state = 'connected';
    member.revision++;
    const entries = [member.forwarder, ...member.retired].map(({ id, last }) => (last ? { id, description: last } : { id }));
    this.say(member.room.state(member, 'synced', { peer_connections: entries }));
    member.room.tellOthers(member);
    this.hear(member, body);
  }

  disconnect(body) {
    const { member } = this;
    if (!member || body.session !== member.session) { return; }
    this.leaveTo(null);
    member.room.remove(member);
  }

  closed() {
    const { member } = this;
    clearInterval(this.beat);
    clearTimeout(this.watch);
    this.leaveTo(null);
    if (!member || !member.room.has(member)) { return; }
    member.state = 'reconnecting';
    member.revision++;
    member.room.tellOthers(member);
    member.deadline = setTimeout(() => member.room.remove(member), SESSION_SECONDS * 1000);
  }
}

class GroupServer {
  static async start() {
    const { WebSocketServer } = require(findModule('ws'));
    const self = new GroupServer();
    Object.assign(self, { rooms: new Map(), http: http.createServer() });
    self.sockets = new WebSocketServer({ server: self.http, path: '/signaling', perMessageDeflate: false });
    self.sockets.on('connection', socket => new Socket(self, socket));
    await new Promise(resolve => self.http.listen(0, '127.0.0.1', resolve));
    self.port = self.http.address().port;
    self.url = `ws://127.0.0.1:${self.port}/signaling`;
    return self;
  }

  lay() {
    return Cable.lay(this.port);
  }

  room(name) {
    if (!this.rooms.has(name)) { this.rooms.set(name, new Room(name)); }
    return this.rooms.get(name);
  }

  members() {
    return [...this.rooms.values()].flatMap(room => [...room.members]);
  }

  /* The same person from elsewhere: the older connection learns it. */
  replace(room, member) {
    if (member.socket) { member.socket.fail(53205, 'Participant disconnected because of duplicate identity'); }
    room.remove(member);
  }

  async stop() {
    this.rooms.forEach(room => room.end());
    this.sockets.clients.forEach(socket => socket.terminate());
    this.http.closeAllConnections();
    await new Promise(resolve => this.http.close(resolve));
  }
}

module.exports = { GroupServer };
