/* Somebody who is signed in to parley-backend and owns a room with a call in it,
 * and a parley-token-service of our own beside it.
 */
'use strict';

const { spawn } = require('child_process');
const crypto = require('crypto');
const readline = require('readline');
const { KEY, SECRET } = require('./backend.js');

const REDIRECT = 'http://127.0.0.1:9/';
const room = '-O000000000000000001';
const call = '-O000000000000000002';
const NOW = { '.sv': 'timestamp' };

const form = fields => ({ method: 'POST', body: new URLSearchParams(fields) });
const json = (method, body) => ({ method, body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } });

/* The answer to a request that must succeed. */
async function expectAnswer(url, options) {
  const response = await fetch(url, options);
  if (!response.ok) { throw new Error(`${url}: ${response.status} ${await response.text()}`); }
  return response.json();
}

/* Google's page approves at once whom login_hint names. */
async function askGoogle(google, email) {
  const verifier = crypto.randomBytes(32).toString('base64url');
  const challenge = crypto.createHash('sha256').update(verifier).digest('base64url');
  const query = new URLSearchParams({ client_id: google.clientId, redirect_uri: REDIRECT, response_type: 'code', scope: 'openid email profile',
    state: 's', nonce: 'n', code_challenge: challenge, code_challenge_method: 'S256', login_hint: email });
  const page = await fetch(`${google.authUri}?${query}`, { redirect: 'manual' });
  const code = new URL(page.headers.get('location')).searchParams.get('code');
  const answer = await expectAnswer(google.tokenUri, form({ grant_type: 'authorization_code', code, redirect_uri: REDIRECT,
    client_id: google.clientId, client_secret: google.clientSecret, code_verifier: verifier }));
  return answer.id_token;
}

async function openRoom(firebase, user) {
  const patch = changes => expectAnswer(`${firebase.databaseUrl}/.json?auth=${user.idToken}`, json('PATCH', changes));
  await patch({ [`rooms/${room}`]: { kind: 'group', name: 'Team', owner: user.localId, createdAt: NOW },
    [`members/${room}/${user.localId}`]: { role: 'owner', joinedAt: NOW } });
  await patch({ [`calls/${room}/${call}`]: { by: user.localId, startedAt: NOW, kind: 'video', state: 'ringing',
    participants: { [user.localId]: { state: 'in', at: NOW } } } });
}

/* Returns somebody whose ask (base) requests an access token over there. */
async function signIn(backend, email) {
  const { google, firebase } = await expectAnswer(`${backend.base}/.well-known/parley.json`);
  const postBody = `id_token=${await askGoogle(google, email)}&providerId=google.com`;
  const user = await expectAnswer(`${firebase.identityToolkitUri}/v1/accounts:signInWithIdp?key=${firebase.apiKey}`,
    json('POST', { postBody, requestUri: 'http://localhost', returnSecureToken: true }));
  await openRoom(firebase, user);
  return {
    uid: user.localId,
    async ask(base) {
      const options = json('POST', { room, call });
      options.headers.Authorization = `Bearer ${user.idToken}`;
      const response = await fetch(`${base}/v1/token`, options);
      return { status: response.status, body: await response.json() };
    }
  };
}

/* The service, configured for that backend by its descriptor alone. */
async function serve(program, backend) {
  const { firebase } = await expectAnswer(`${backend.base}/.well-known/parley.json`);
  const env = { ...process.env, PARLEY_LISTEN: '127.0.0.1:0', PARLEY_FIREBASE_PROJECT: firebase.projectId, PARLEY_DATABASE_URL: firebase.databaseUrl,
    PARLEY_FIREBASE_KEYS_URI: firebase.jwksUri, PARLEY_TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`, PARLEY_TWILIO_API_KEY: `${KEY}:${SECRET}`,
    PARLEY_TWILIO_REST_URI: backend.base, PARLEY_ROOM_TYPE: 'peer-to-peer' };
  const child = spawn(program, [], { stdio: ['ignore', 'pipe', 'inherit'], env });
  const exited = new Promise(resolve => child.once('exit', (code, signal) => resolve(signal || code)));
  const line = await Promise.race([
    new Promise(resolve => readline.createInterface({ input: child.stdout }).once('line', resolve)),
    exited.then(code => { throw new Error(`parley-token-service ended with ${code}`); })]);
  return {
    base: /listening on (http:[^\s"]+)/.exec(line)[1],
    stop() { child.kill('SIGTERM'); return exited; }
  };
}

module.exports = { call, room, serve, signIn };
