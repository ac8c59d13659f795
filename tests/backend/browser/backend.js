/* A parley-backend of our own, access tokens that it believes, its REST API for
 * rooms, and a connection to it that can be cut.
 */
'use strict';

const { spawn } = require('child_process');
const crypto = require('crypto');
const net = require('net');
const readline = require('readline');
const { findModule } = require('./library.js');

const KEY = `SK${'0'.repeat(31)}1`;
const SECRET = crypto.randomBytes(16).toString('hex');

const encode = object => Buffer.from(JSON.stringify(object)).toString('base64url');

/* A Twilio access token; `change` may spoil its header, its claims or its key. */
function makeToken(identity, room, change = {}) {
  const now = Math.floor(Date.now() / 1000);
  const header = { typ: 'JWT', alg: 'HS256', cty: 'twilio-fpa;v=1', ...change.header };
  const grants = { identity, video: room ? { room } : {}, ...change.grants };
  const claims = { jti: `${KEY}-${now}`, iss: KEY, sub: `AC${'0'.repeat(32)}`, iat: now, exp: now + 3600, grants, ...change.claims };
  const text = `${encode(header)}.${encode(claims)}`;
  return `${text}.${crypto.createHmac('sha256', change.secret || SECRET).update(text).digest('base64url')}`;
}

/* Stands between a client and the backend, so that the cable can be pulled (cut
 * and hold) or go silent (freeze).
 */
class Cable {
  static async lay(port) {
    const self = new Cable();
    self.sockets = new Set();
    self.held = false;
    self.server = net.createServer(near => self.accept(near, port));
    await new Promise(resolve => self.server.listen(0, '127.0.0.1', resolve));
    self.port = self.server.address().port;
    self.url = `ws://127.0.0.1:${self.port}/signaling`;
    return self;
  }

  accept(near, port) {
    if (this.held) { near.destroy(); return; }
    const far = net.connect(port, '127.0.0.1');
    const end = () => [near, far].forEach(s => { s.destroy(); this.sockets.delete(s); });
    [near, far].forEach(s => { this.sockets.add(s); s.on('error', end).on('close', end); });
    near.pipe(far);
    far.pipe(near);
  }

  cut() {
    this.sockets.forEach(s => s.destroy());
  }

  hold(held) {
    this.held = held;
    if (held) { this.cut(); }
  }

  freeze() {
    this.held = true;
    this.sockets.forEach(s => { s.unpipe(); s.pause(); });
  }

  close() {
    this.cut();
    this.server.close();
  }
}

/* The least client of the signalling protocol: joins, and has no media. */
class Talk {
  constructor(socket) {
    this.socket = socket;
    this.waiting = null;
    socket.on('message', text => this.receive(JSON.parse(text)));
    socket.on('error', () => {}).on('close', () => this.waiting && this.waiting({ type: 'closed' }));
  }

  receive(frame) {
    if (frame.type === 'msg' && this.waiting && frame.body.type !== 'update') { this.waiting(frame.body); }
  }

  /* The answer to `connect`. */
  join(token, name, tracks) {
    const body = { type: 'connect', version: 2, name, token, participant: { revision: 1, tracks }, peer_connections: [] };
    this.socket.send(JSON.stringify({ type: 'hello', version: 2, id: '1', timeout: 5000, body }));
    return new Promise(resolve => { this.waiting = resolve; });
  }

  close() {
    this.socket.terminate();
  }
}

class Backend {
  static async start(program, more = []) {
    const self = new Backend();
    self.child = spawn(program, ['--listen', '127.0.0.1:0', '--memory', ...more],
      { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, PARLEY_TWILIO_API_KEY: `${KEY}:${SECRET}` } });
    self.exited = new Promise(resolve => self.child.once('exit', (code, signal) => resolve(signal || code)));
    const line = await Promise.race([
      new Promise(resolve => readline.createInterface({ input: self.child.stdout }).once('line', resolve)),
      self.exited.then(code => { throw new Error(`parley-backend ended with ${code}`); })]);
    self.base = /listening on (http:\S+)/.exec(line)[1];
    self.port = Number(new URL(self.base).port);
    self.url = `ws://127.0.0.1:${self.port}/signaling`;
    return self;
  }

  async talk() {
    const WebSocket = require(findModule('ws'));
    const socket = new WebSocket(this.url);
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return new Talk(socket);
  }

  lay() {
    return Cable.lay(this.port);
  }

  /* A call of the REST API, as Twilio's own libraries make it. */
  async rest(method, path, form) {
    const response = await fetch(`${this.base}/v1/Rooms${path}`, { method, body: form && new URLSearchParams(form),
      headers: { Authorization: `Basic ${Buffer.from(`${KEY}:${SECRET}`).toString('base64')}` } });
    return { status: response.status, body: await response.json() };
  }

  async stop() {
    this.child.kill('SIGTERM');
    return this.exited;
  }
}

module.exports = { Backend, Cable, makeToken, KEY, SECRET };
