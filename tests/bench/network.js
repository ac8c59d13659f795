/* A call of two native participants on a bad network: packets lost, nothing at all for
 * ten seconds, no network for as long, and a way that becomes narrow.  Run by with-network.sh, whose network is
 * made worse.
 *
 *   node network.js PARLEY-BACKEND TWILIO-PEER
 *
 * Prints rows as bench.py wants them.  Pictures and sound are those of the worse end.
 */
'use strict';

const os = require('os');
const { Backend, makeToken } = require('../backend/browser/backend.js');
const { Native } = require('../twilio-peer/native.js');
const network = require('../twilio-peer/network-rules.js');

/* How often it is looked for the first picture, in milliseconds. */
const LOOK = 20;
/* How often pictures are counted while it is waited for more, in milliseconds. */
const STEP = 200;
const SETTLE = 5, WINDOW = 12, CUT = 10, PATIENCE = 90;
/* A picture is lowered within a second or two, and raised again step by step. */
const ADAPT = 6;
/* So many pictures a second move. */
const MOVING = 10;

const wait = seconds => new Promise(resolve => { setTimeout(resolve, seconds * 1000); });

function row(name, value, unit, more = {}) {
  process.stdout.write(`${JSON.stringify({ name: `network/${name}`, value: Math.round(value * 100) / 100, unit, ...more })}\n`);
}

const sum = (peer, kind) => Object.entries(peer.counts()).filter(([key]) => key.startsWith(kind)).reduce((total, [, n]) => total + n, 0);

async function rates(peers, seconds) {
  const look = () => peers.map(peer => [sum(peer, 'audio'), sum(peer, 'video')]);
  const before = look();
  await wait(seconds);
  const worst = kind => Math.min(...look().map((counts, i) => counts[kind] - before[i][kind])) / seconds;
  return { sound: worst(0), pictures: worst(1) };
}

async function loss(peers, before) {
  network.lose(50);
  await wait(SETTLE);
  const { sound, pictures } = await rates(peers, WINDOW);
  network.lose(0);
  row('loss-5%-pictures', pictures, 'frames/s', { at_least: Math.round(0.8 * before.pictures * 10) / 10, baseline: { 'nothing lost': before.pictures } });
  row('loss-5%-sound', sound, 'buffers/s', { at_least: Math.round(0.95 * before.sound * 10) / 10, baseline: { 'nothing lost': before.sound } });
}

/* Seconds until all of them have more of all these kinds. */
async function back(peers, kinds) {
  const begin = Date.now();
  const counting = setInterval(() => peers.forEach(peer => peer.order('count')), LOOK);
  const grown = await Promise.all(peers.flatMap(peer => kinds.map(kind => peer.grows(kind, 1, 1, PATIENCE * 1000))));
  clearInterval(counting);
  if (!grown.every(Boolean)) { throw new Error(`nothing came back within ${PATIENCE} s of a cut`); }
  return (Date.now() - begin) / 1000;
}

/* Until both see each other again, and how well they do then. */
async function cut(peers, before) {
  network.lose(1000);
  await wait(CUT);
  network.lose(0);
  row('cut-10s-back', await back(peers, ['video']), 's', { at_most: 1 });
  const { pictures } = await rates(peers, SETTLE);
  row('cut-10s-pictures', pictures, 'frames/s', { at_least: Math.round(0.8 * before.pictures * 10) / 10, baseline: { 'nothing lost': before.pictures } });
}

/* As with a wireless network out of reach: signalling is away as well, and until it is back a
 * call is said to be reconnecting.
 */
async function away(peers) {
  network.away(false);
  await wait(SETTLE);
  peers.forEach(peer => peer.forget());
  network.away(true);
  await wait(CUT);
  network.away(false);
  const begin = Date.now();
  const told = Promise.all(peers.map(peer => peer.event({ event: 'connected' }, PATIENCE * 1000))).then(() => (Date.now() - begin) / 1000);
  row('away-10s-back', await back(peers, ['audio', 'video']), 's', { at_most: 2 });
  row('away-10s-told', await told, 's', { at_most: 2 });
  if (peers.some(peer => peer.events.some(e => e.state === 'unsubscribed'))) { throw new Error('a connection was given up that only needed to wait'); }
}

/* Seconds until as many pictures come as wanted, looked at over the last second: a look
 * every two seconds could only say 2, 4 or 6.
 */
async function until(peers, wanted) {
  const begin = Date.now();
  const seen = [];
  const counting = setInterval(() => peers.forEach(peer => peer.order('count')), STEP);
  for (;;) {
    await wait(STEP / 1000);
    seen.push([Date.now(), peers.map(peer => sum(peer, 'video'))]);
    if (seen.length > 1000 / STEP) {
      const [[then, before], [now, after]] = [seen[seen.length - 1 - 1000 / STEP], seen.at(-1)];
      if (Math.min(...after.map((n, i) => n - before[i])) * 1000 / (now - then) >= wanted || now - begin > PATIENCE * 1000) {
        clearInterval(counting);
        return (now - begin) / 1000;
      }
    }
  }
}

/* 800 and 300 kbit/s each way; both ways share one interface. */
async function narrow(peers, before) {
  network.narrow('1600kbit');
  await wait(ADAPT);
  const wide = await rates(peers, WINDOW);
  network.narrow('600kbit');
  /* What is on its way still comes. */
  await wait(1);
  const moving = 1 + await until(peers, MOVING);
  await wait(Math.max(ADAPT - moving, 0));
  const squeezed = await rates(peers, WINDOW);
  network.narrow(null);
  const back = await until(peers, 0.8 * before.pictures);
  row('800kbit-pictures', wide.pictures, 'frames/s', { at_least: Math.round(0.8 * before.pictures * 10) / 10, baseline: { unlimited: before.pictures } });
  row('300kbit-moving', moving, 's', { at_most: 5 });
  row('300kbit-pictures', squeezed.pictures, 'frames/s', { at_least: 6, baseline: { unlimited: before.pictures } });
  row('300kbit-sound', squeezed.sound, 'buffers/s', { at_least: Math.round(0.9 * before.sound * 10) / 10, baseline: { unlimited: before.sound } });
  row('300kbit-recovery', back, 's', { at_most: 30 });
}

async function main([backendProgram, peerProgram]) {
  if (!network.isOurs()) { throw new Error('nft and tc may not change this network'); }
  process.stderr.write(`network: the load of this machine is ${os.loadavg()[0].toFixed(1)} before\n`);
  const backend = await Backend.start(backendProgram);
  try {
    const peers = [];
    for (const identity of ['ada', 'ben']) {
      const cable = await backend.lay();
      peers.push(Object.assign(new Native(peerProgram, cable.url, makeToken(identity, 'bench'), 'bench'), { cable }));
    }
    await Promise.all(peers.map(peer => peer.grows('video', 1, 30, PATIENCE * 1000)));
    await wait(SETTLE);
    const before = await rates(peers, WINDOW);
    await loss(peers, before);
    await wait(SETTLE);
    await cut(peers, before);
    await away(peers);
    await wait(SETTLE);
    await narrow(peers, before);
    await Promise.all(peers.map(peer => peer.leave()));
    peers.forEach(peer => peer.cable.close());
  } finally {
    network.away(false);
    network.lose(0);
    network.narrow(null);
    await backend.stop();
  }
}

main(process.argv.slice(2)).then(() => process.exit(0), error => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
