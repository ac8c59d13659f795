/* Somebody who chats with Firebase's own client: takes the first invitation, and
 * answers whatever others say in that room.
 *
 *   node partner.js PORT UID TOKEN      77 where the packages are missing
 */
'use strict';

const { Missing, connect, load } = require('./backend.js');

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
    sdk.onChildAdded(sdk.query(at(`messages/${room}`), sdk.orderByKey(), sdk.startAfter(message)), snapshot => {
      const { author, text } = snapshot.val();
      if (author !== uid) { say(room, `You said: ${text}`); }
    });
  }

  sdk.onChildAdded(at(`inbox/${uid}/invitations`), snapshot => join(snapshot.key, snapshot.val().by));
}

process.on('unhandledRejection', error => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
try {
  talk(load('@firebase/database'), Number(process.argv[2]), process.argv[3], process.argv[4]);
} catch (error) {
  if (!(error instanceof Missing)) { throw error; }
  process.exit(77);
}
