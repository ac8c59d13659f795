/* The image: made from the program that was just built, and entered as Fargate would:
 * nothing can be written, nobody's user, no capabilities.
 *
 *   node image.js TOKEN-SERVICE MAKE-ROOT      prints TAP
 */
'use strict';

const { spawn } = require('child_process');
const crypto = require('crypto');
const fs = require('fs');
const http = require('http');
const https = require('https');
const net = require('net');
const os = require('os');
const path = require('path');
const { Missing } = require('./library.js');
const { makeCertificate } = require('./certificate.js');
const { answerKeys } = require('./google.js');
const { run } = require('./terraform.js');
const { check, note, main } = require('./tap.js');

const PROGRAM = '/usr/bin/parley-token-service';
const LARGEST = 40 << 20;
const PATIENCE = 30000;
const SHELLS = ['bin/sh', 'usr/bin/sh', 'bin/bash', 'usr/bin/dpkg', 'usr/bin/apt'];

const [program, makeRoot] = process.argv.slice(2);

const everyFile = root => fs.readdirSync(root, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  .map(entry => path.join(entry.parentPath || entry.path, entry.name));
const sizeOf = root => everyFile(root).reduce((sum, name) => sum + fs.statSync(name).size, 0);

/* What there is to run it in: bwrap's words before the program's. */
function jail(root, settings) {
  const variables = Object.entries(settings).flatMap(([name, value]) => ['--setenv', name, value]);
  return ['--ro-bind', root, '/', '--dev', '/dev', '--unshare-user', '--uid', '65532', '--gid', '65532', '--cap-drop', 'ALL',
    '--die-with-parent', '--clearenv', ...variables, PROGRAM];
}

function freePort() {
  return new Promise(resolve => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/* Google's keys, over TLS by a certificate that only @root is told to believe. */
async function startKeys(certificate) {
  const server = https.createServer(certificate, answerKeys);
  await new Promise(resolve => { server.listen(0, resolve); });
  return server;
}

const statusOf = uri => new Promise(resolve => {
  http.get(uri, { agent: false }, answer => { answer.resume(); resolve(answer.statusCode); }).on('error', () => resolve(0));
});

async function until(holds) {
  for (const end = Date.now() + PATIENCE; Date.now() < end;) {
    if (await holds()) { return true; }
    await new Promise(resolve => { setTimeout(resolve, 100); });
  }
  return false;
}

function look(root) {
  check('it is small', sizeOf(root) < LARGEST, `${sizeOf(root)} bytes`);
  check('it has no shell and no package manager', SHELLS.every(name => !fs.existsSync(path.join(root, name))));
  const packages = fs.readdirSync(path.join(root, 'var/lib/dpkg/status.d'));
  check('it says what it is made of, and by whose leave', packages.includes('libsoup-3.0-0') && packages.includes('ca-certificates') && packages.includes('libc6') &&
    packages.every(name => fs.existsSync(path.join(root, 'usr/share/doc', name, 'copyright'))), packages.join(' '));
  check('nothing in it may change who runs it', everyFile(root).every(name => (fs.statSync(name).mode & 0o6002) === 0));
}

/* The service in the image, with keys that come over TLS. */
async function live(root, folder) {
  const certificate = makeCertificate(folder);
  fs.appendFileSync(path.join(root, 'etc/ssl/certs/ca-certificates.crt'), certificate.cert);
  const keys = await startKeys(certificate);
  const settings = {
    PARLEY_LISTEN: `127.0.0.1:${await freePort()}`, PARLEY_FIREBASE_PROJECT: 'made-up', PARLEY_DATABASE_URL: 'https://made-up.firebaseio.com',
    PARLEY_TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`, PARLEY_TWILIO_API_KEY: `SK${'0'.repeat(32)}:made-up`,
    PARLEY_FIREBASE_KEYS_URI: `https://localhost:${keys.address().port}/`, PARLEY_DRAIN_SECONDS: '0',
  };
  const before = await run('bwrap', [...jail(root, settings), '--healthcheck']);
  check('its health check fails while nothing runs', before.code === 1, before.out);
  const child = spawn('bwrap', jail(root, settings), { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise(resolve => { child.on('close', (code, signal) => resolve(signal || code)); });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) { stream.on('data', chunk => { said += chunk; }); }
  try {
    check('it gets keys over TLS and is ready', await until(async () => await statusOf(`http://${settings.PARLEY_LISTEN}/readyz`) === 200), said);
    const health = await run('bwrap', [...jail(root, settings), '--healthcheck']);
    check('its health check finds it', health.code === 0, health.out);
  } finally {
    // The program itself: bwrap would die of the signal and take it along.
    const [inner] = fs.readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ');
    process.kill(Number(inner || child.pid), 'SIGTERM');
    check('it ends by itself', await ended === 0, said);
    keys.close();
  }
}

async function make(root) {
  const result = await run(makeRoot, [program, root]);
  check(`${path.basename(makeRoot)} makes it`, result.code === 0, result.out);
}

/* Of the names, modes, times and bytes of all that is in it. */
function digestOf(root) {
  const hash = crypto.createHash('sha256');
  for (const name of fs.readdirSync(root, { recursive: true }).sort()) {
    const entry = path.join(root, name);
    const stat = fs.lstatSync(entry);
    hash.update(`${name}\0${stat.mode} ${stat.mtimeMs}\0`);
    if (stat.isSymbolicLink()) { hash.update(`${fs.readlinkSync(entry)}\0`); }
    if (stat.isFile()) { hash.update(`${stat.size}\0`).update(fs.readFileSync(entry)); }
  }
  return hash.digest('hex');
}

/* What it weighs and is made of, for whoever reads the log. */
function describe(root) {
  const names = everyFile(root);
  note(`image: ${(sizeOf(root) / 1e6).toFixed(1)} MB in ${names.length} files, of ${fs.readdirSync(path.join(root, 'var/lib/dpkg/status.d')).join(' ')}`);
  const programs = names.filter(name => fs.statSync(name).mode & 0o111 || /\.so(\.|$)/.test(name));
  for (const name of programs.sort()) { note(`/${path.relative(root, name)} ${fs.statSync(name).size}`); }
}

async function everything() {
  if ((await run('bwrap', ['--version']).catch(() => ({ code: 1 }))).code !== 0) { throw new Missing('bwrap'); }
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'parley-image-'));
  try {
    const [root, again] = ['root', 'again'].map(name => path.join(folder, name));
    await make(root);
    await make(again);
    const digests = [root, again].map(digestOf);
    digests.forEach((digest, i) => note(`digest of build ${i + 1}: ${digest}`));
    check('it is the same each time', digests[0] === digests[1]);
    look(root);
    describe(root);
    await live(root, folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

main(everything, Missing);
