/* Keys as Google publishes those that ID tokens are signed with. */
'use strict';

const { generateKeyPairSync } = require('crypto');

let keys;

/* Answers a request for them. */
function answerKeys(request, answer) {
  keys = keys || generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' });
  answer.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'max-age=3600' });
  answer.end(JSON.stringify({ keys: [{ ...keys, kid: 'made-up', alg: 'RS256', use: 'sig' }] }));
}

module.exports = { answerKeys };
