/* A parley-backend of our own, people who sign in to it, its database over REST,
 * and Firebase's client connected to it.
 */
'use strict';

const { spawn } = require('child_process');
const crypto = require('crypto');
const fs = require('fs');
const os = require('os');
const path = require('path');
const readline = require('readline');

const REDIRECT = 'http://127.0.0.1:1/';
const RULES = path.join(__dirname, '..', 'rules', 'open.json');

class Missing extends Error {}

/* Packages come from the folders that PARLEY_NODE_MODULES names. */
function load(name) {
  const folders = (process.env.PARLEY_NODE_MODULES || '').split(path.delimiter).filter(Boolean);
  try {
    return require(require.resolve(name, { paths: [...folders.map(path.dirname), ...folders, __dirname] }));
  } catch (error) {
    if (error.code !== 'MODULE_NOT_FOUND') { throw error; }
    throw new Missing(`${name}: PARLEY_NODE_MODULES names no folder that has it`);
  }
}

class Backend {
  static async start(program, ...options) {
    const self = new Backend();
    self.program = program;
    self.options = options;
    self.directory = fs.mkdtempSync(path.join(os.tmpdir(), 'parley-realtime-'));
    self.port = 0;
    await self.run();
    return self;
  }

  async run() {
    const rules = fs.existsSync(RULES) ? ['--rules', RULES] : [];
    this.child = spawn(this.program, ['--listen', `127.0.0.1:${this.port}`, '--data', this.directory, ...rules, ...this.options],
      { stdio: ['ignore', 'pipe', 'inherit'] });
    this.exited = new Promise(resolve => this.child.once('exit', (code, signal) => resolve(signal || code)));
    const line = await Promise.race([
      new Promise(resolve => readline.createInterface({ input: this.child.stdout }).once('line', resolve)),
      this.exited.then(code => { throw new Error(`parley-backend ended with ${code}`); })]);
    this.base = /listening on (http:\S+)/.exec(line)[1];
    this.port = Number(new URL(this.base).port);
  }

  async kill(signal) {
    this.child.kill(signal);
    return this.exited;
  }

  async stop() {
    const code = await this.kill('SIGTERM');
    fs.rmSync(this.directory, { recursive: true });
    return code;
  }

  async describe() {
    return (await fetch(`${this.base}/.well-known/parley.json`)).json();
  }

  /* The real flow: Google's page, code, token. */
  async googleToken(email) {
    const { google } = await this.describe();
    const verifier = crypto.randomBytes(32).toString('base64url');
    const challenge = crypto.createHash('sha256').update(verifier).digest('base64url');
    const page = await fetch(`${google.authUri}?${new URLSearchParams({ client_id: google.clientId, redirect_uri: REDIRECT,
      response_type: 'code', scope: 'openid email profile', state: 's', nonce: 'n', code_challenge: challenge,
      code_challenge_method: 'S256', login_hint: email })}`, { redirect: 'manual' });
    const code = new URL(page.headers.get('location')).searchParams.get('code');
    const tokens = await (await fetch(google.tokenUri, { method: 'POST', body: new URLSearchParams({ grant_type: 'authorization_code', code,
      redirect_uri: REDIRECT, client_id: google.clientId, client_secret: google.clientSecret, code_verifier: verifier }) })).json();
    return tokens.id_token;
  }

  /* What Firebase makes of that. */
  async signIn(email) {
    const { firebase } = await this.describe(), google = await this.googleToken(email);
    const answer = await (await fetch(`${firebase.identityToolkitUri}/v1/accounts:signInWithIdp?key=${firebase.apiKey}`, { method: 'POST',
      headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ postBody: `id_token=${google}&providerId=google.com`,
        requestUri: 'http://localhost', returnSecureToken: true }) })).json();
    const refresh = async () => (await (await fetch(`${firebase.secureTokenUri}/v1/token?key=${firebase.apiKey}`, { method: 'POST',
      body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: answer.refreshToken }) })).json()).id_token;
    return { uid: answer.localId, token: answer.idToken, refresh };
  }

  async rest(method, location, person, value, query = '') {
    const response = await fetch(`${this.base}/${location}.json?auth=${person.token}${query}`,
      { method, body: value === undefined ? undefined : JSON.stringify(value) });
    return response.json();
  }

  /* What a listener over REST has in its hands: the value after each event. */
  async stream(location, person) {
    const response = await fetch(`${this.base}/${location}.json?auth=${person.token}`, { headers: { Accept: 'text/event-stream' } });
    const stream = { value: null, changed: () => {}, close: () => reader.cancel() };
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    const put = (keys, value) => {
      if (keys.length === 0) { stream.value = value; return; }
      if (stream.value === null || typeof stream.value !== 'object') { stream.value = {}; }
      let at = stream.value;
      keys.slice(0, -1).forEach(key => { at = at[key] = typeof at[key] === 'object' ? at[key] : {}; });
      if (value === null) { delete at[keys.at(-1)]; } else { at[keys.at(-1)] = value; }
    };
    const split = text => text.split('/').filter(Boolean);
    (async () => {
      let text = '';
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        text += part.value;
        for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
          const [, event, data] = /^event: (\S+)\ndata: (.*)$/.exec(text.slice(0, end));
          text = text.slice(end + 2);
          const change = JSON.parse(data);
          if (event === 'put') { put(split(change.path), change.data); }
          if (event === 'patch') { Object.entries(change.data).forEach(([key, value]) => put([...split(change.path), ...split(key)], value)); }
          stream.changed();
        }
      }
    })().catch(() => {});
    return stream;
  }
}

let count = 0;

/* Firebase's own client, as whoever has @token. */
function connect(port, token) {
  const { initializeApp } = load('@firebase/app');
  const { getDatabase, connectDatabaseEmulator } = load('@firebase/database');
  const app = initializeApp({ projectId: 'demo', databaseURL: 'https://demo.firebaseio.com' }, `client ${++count}`);
  const database = getDatabase(app);
  connectDatabaseEmulator(database, '127.0.0.1', port, token ? { mockUserToken: token } : {});
  return database;
}

module.exports = { Backend, Missing, connect, load };
