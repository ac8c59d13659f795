/* What a client would find: the service answers over TLS 1.3, refuses older TLS,
 * says where everything is, and gives nobody a token without being told who asks.
 * It stops at the first thing that is not so; the error is in the canary's log.
 */
'use strict';

const https = require('https');
const tls = require('tls');

const PATIENCE = 10000;

function ask(target, method, path, body) {
  return new Promise((resolve, reject) => {
    const request = https.request({
      ...target, method, path, agent: false, timeout: PATIENCE,
      headers: body === undefined ? {} : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) },
    }, response => {
      const protocol = response.socket.getProtocol();
      const chunks = [];
      response.on('data', chunk => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode, protocol, text: Buffer.concat(chunks).toString() }));
    });
    request.on('timeout', () => request.destroy(new Error(`${path}: no answer for ${PATIENCE} ms`)));
    request.on('error', reject);
    request.end(body);
  });
}

function takesOldTls(target) {
  return new Promise(resolve => {
    const socket = tls.connect({ ...target, port: target.port || 443, servername: target.host, maxVersion: 'TLSv1.2', timeout: PATIENCE });
    socket.on('secureConnect', () => { socket.destroy(); resolve(true); });
    socket.on('timeout', () => { socket.destroy(); resolve(false); });
    socket.on('error', () => resolve(false));
  });
}

function demand(holds, what) {
  if (!holds) { throw new Error(what); }
}

async function look(target) {
  const health = await ask(target, 'GET', '/healthz');
  demand(health.protocol === 'TLSv1.3', `spoke ${health.protocol}`);
  demand(health.status === 200, `/healthz answered ${health.status}`);

  const stranger = await ask(target, 'POST', '/v1/token', '{"room": "nowhere", "call": "none"}');
  demand(stranger.status === 401, `a stranger was answered ${stranger.status}`);
  demand(JSON.parse(stranger.text).error.code === 'unauthenticated', 'a stranger was told something else');

  const descriptor = await ask(target, 'GET', '/.well-known/parley.json');
  demand(descriptor.status === 200, `the descriptor answered ${descriptor.status}`);
  const { calls } = JSON.parse(descriptor.text);
  demand(calls && String(calls.tokenUri).endsWith('/v1/token'), 'the descriptor names no place of tokens');

  demand(!await takesOldTls(target), 'TLS 1.2 is still spoken');
}

exports.look = look;
exports.handler = () => look({ host: process.env.PARLEY_HOST });
