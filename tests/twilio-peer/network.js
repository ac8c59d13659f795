/* Two native participants on a bad network: packets lost, a narrow way, nothing
 * at all for a while.  The network is the one that with-network.sh has made.
 * What is asserted holds on a machine of any speed; figures are told besides.
 *
 *   node network.js PARLEY-BACKEND TWILIO-PEER [SCENE…]      prints TAP
 */
'use strict';

const { Backend, makeToken } = require('../backend/browser/backend.js');
const { Native } = require('./native.js');
const network = require('./network-rules.js');
const { bail, check, plan, skip, status } = require('../tap.js');

const PATIENCE = 90000;

const [backendProgram, peerProgram, ...wanted] = process.argv.slice(2);
let backend;

/* Once each program has counted so many times more. */
function counted(peers, n) {
  const reports = peer => peer.events.filter(e => e.event === 'frames').length;
  const target = peers.map(peer => reports(peer) + n);
  return Promise.all(peers.map((peer, i) => peer.until(() => reports(peer) >= target[i], PATIENCE)));
}

/* Frames of each kind, for a second of counting, at the worse of both ends. */
async function tell(peers, when) {
  const seconds = 8;
  const sum = (peer, kind) => Object.entries(peer.counts()).filter(([key]) => key.startsWith(kind)).reduce((total, [, n]) => total + n, 0);
  const before = peers.map(peer => [sum(peer, 'audio'), sum(peer, 'video')]);
  await counted(peers, seconds);
  const worst = (kind, k) => Math.min(...peers.map((peer, i) => sum(peer, kind) - before[i][k])) / seconds;
  process.stdout.write(`# ${when}: ${worst('audio', 0).toFixed(1)} buffers of sound and ${worst('video', 1).toFixed(1)} pictures a second\n`);
}

async function flows(peers, when, frames = 30) {
  const grown = await Promise.all(peers.flatMap(peer => [peer.grows('video', 1, frames, PATIENCE), peer.grows('audio', 1, frames, PATIENCE)]));
  check(`${when}: both see and hear each other`, grown.every(Boolean), peers.map(peer => peer.counts()));
}

async function meet(room) {
  const peers = [];
  for (const identity of ['ada', 'ben']) {
    const cable = await backend.lay();
    peers.push(Object.assign(new Native(peerProgram, cable.url, makeToken(identity, room), room), { cable }));
  }
  await flows(peers, room);
  return peers;
}

async function part(room, peers) {
  check(`${room}: nobody was thrown out`, !peers.some(peer => peer.ever.has('disconnected')), peers.map(peer => [...peer.ever]));
  const codes = await Promise.all(peers.map(peer => peer.leave()));
  check(`${room}: both end with 0`, codes.every(code => code === 0), codes);
  peers.forEach(peer => peer.cable.close());
}

const scenes = {
  /* Without retransmission a storm of keyframes comes at 2 to 13 a second. */
  async loss() {
    const peers = await meet('loss');
    await tell(peers, 'nothing lost');
    network.lose(50);
    await flows(peers, '5 % lost', 100);
    await tell(peers, '5 % lost');
    network.lose(150);
    await flows(peers, '15 % lost', 50);
    await tell(peers, '15 % lost');
    network.lose(0);
    await flows(peers, 'nothing lost any more', 100);
    await part('loss', peers);
  },

  /* 450 kbit/s each way for two pictures of 600 and two voices. */
  async narrow() {
    const peers = await meet('narrow');
    network.narrow('900kbit');
    await counted(peers, 8);
    await flows(peers, 'a narrow way', 50);
    await tell(peers, 'a narrow way');
    network.narrow(null);
    await flows(peers, 'a wide way again', 100);
    await part('narrow', peers);
  },

  /* A network that is back soon finds the connection as it was. */
  async gap() {
    const peers = await meet('gap');
    network.lose(1000);
    await counted(peers, 10);
    network.lose(0);
    await flows(peers, 'after a gap', 100);
    check('gap: neither gave the connection up', !peers.some(peer => peer.events.some(e => e.state === 'unsubscribed')), peers.map(peer => peer.words));
    await tell(peers, 'after a gap');
    await part('gap', peers);
  },

  /* Signalling stays up, so that the two find out and make another connection,
   * which cannot come about either; the one after it does.
   */
  async cut() {
    const peers = await meet('cut');
    peers.forEach(peer => peer.forget());
    network.lose(1000);
    const lost = await Promise.all(peers.map(peer => peer.event({ event: 'track', kind: 'audio', state: 'unsubscribed' }, PATIENCE)));
    check('cut: both give the connection up', lost.every(Boolean), peers.map(peer => peer.events));
    check('cut: because nothing comes, not because webrtcbin says so',
      peers.some(peer => peer.words.includes('nothing comes any more')) && !peers.some(peer => peer.words.includes('the media connection failed')),
      peers.map(peer => peer.words));
    network.lose(0);
    await flows(peers, 'after a cut');
    await part('cut', peers);
  },

  /* No packet of any kind: the connection is given up in a socket that nobody
   * reads, or while there is none.
   */
  async dark() {
    const peers = await meet('dark');
    peers.forEach(peer => peer.forget());
    network.lose(1000);
    peers.forEach(peer => peer.cable.freeze());
    const lost = await Promise.all(peers.map(peer => peer.event({ event: 'reconnecting' }, PATIENCE)));
    check('dark: both notice', lost.every(Boolean), peers.map(peer => peer.events));
    peers.forEach(peer => peer.cable.hold(false));
    network.lose(0);
    const back = await Promise.all(peers.map(peer => peer.event({ event: 'connected' }, PATIENCE)));
    check('dark: both are back in the room', back.every(Boolean), peers.map(peer => peer.events));
    await flows(peers, 'after the dark');
    await part('dark', peers);
  }
};

async function run(names) {
  if (!network.isOurs()) {
    skip('missing: nft and tc that may change this network');
    return;
  }
  backend = await Backend.start(backendProgram);
  try {
    for (const name of names) { await scenes[name](); }
  } finally {
    await backend.stop();
  }
  plan();
}

run(wanted.length ? wanted : Object.keys(scenes)).then(() => process.exit(status()), error => {
  bail(error, () => process.exit(1));
});
