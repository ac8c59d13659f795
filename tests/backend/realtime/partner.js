/* Somebody who chats with Firebase's own client: takes every invitation, and answers
 * whatever others say in those rooms.  Who says “forge” is told what becomes of a
 * message in their name.
 *
 *   node partner.js PORT UID      takes the token as the first line of its input, where
 *                                 no list of processes shows it; says “ready” once
 *                                 connected, and ends with its input; 77 where the
 *                                 packages are missing
 */
'use strict';

const { Missing, connect, load } = require('./backend.js');

const FORGED = 'I never said this';

function talk(sdk, port, uid, token) {
  const database = connect(port, token);
  const at = place => sdk.ref(database, place);
  const now = sdk.serverTimestamp;
  const entry = (message, text, unread) => ({ message, author: uid, at: now(), text, unread });

  /* The message, and an entry in the inbox of every member. */
  async function say(room, text) {
    const members = Object.keys((await sdk.get(at(`members/${room}`))).val());
    const message = sdk.push(at(`messages/${room}`)).key;
    const changes = { [`messages/${room}/${message}`]: { author: uid, sentAt: now(), text } };
    for (const member of members) {
      changes[`inbox/${member}/rooms/${room}`] = entry(message, text, member === uid ? 0 : sdk.increment(1));
    }
    await sdk.update(at('/'), changes);
  }

  /* Nobody may; what the server thinks of it is the answer. */
  async function forge(room, author) {
    const message = { author, sentAt: now(), text: FORGED };
    const outcome = await sdk.set(sdk.push(at(`messages/${room}`)), message).then(() => 'taken', error => error.code);
    await say(room, `Forged: ${outcome}`);
  }

  async function join(room, by) {
    const message = sdk.push(at(`messages/${room}`)).key;
    await sdk.update(at('/'), {
      [`members/${room}/${uid}`]: { role: 'member', joinedAt: now() },
      [`inbox/${uid}/invitations/${room}`]: null,
      [`messages/${room}/${message}`]: { author: uid, sentAt: now(), kind: 'join', text: 'joined' },
      [`inbox/${uid}/rooms/${room}`]: entry(message, 'joined', 0),
      [`inbox/${by}/rooms/${room}`]: entry(message, 'joined', sdk.increment(1))
    });
    await sdk.onDisconnect(at(`live/${room}/watching/${uid}`)).remove();
    await sdk.set(at(`live/${room}/watching/${uid}`), now());
    /* Not from a key on: two clocks make the keys, and the next one may sort before. */
    sdk.onChildAdded(at(`messages/${room}`), snapshot => {
      const { author, kind, text } = snapshot.val();
      /* The client shows what it writes before the server has said no. */
      if (author === uid || kind || text === FORGED) { return; }
      if (text === 'forge') { forge(room, author); } else { say(room, `You said: ${text}`); }
    });
  }

  const off = sdk.onValue(at('.info/connected'), snapshot => {
    if (snapshot.val()) { process.stdout.write('ready\n'); off(); }
  });
  sdk.onChildAdded(at(`inbox/${uid}/invitations`), snapshot => join(snapshot.key, snapshot.val().by));
}

const input = require('readline').createInterface({ input: process.stdin });
input.once('close', () => process.exit(0));
process.on('unhandledRejection', error => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
try {
  const sdk = load('@firebase/database');
  input.once('line', token => talk(sdk, Number(process.argv[2]), process.argv[3], token));
} catch (error) {
  if (!(error instanceof Missing)) { throw error; }
  process.exit(77);
}
