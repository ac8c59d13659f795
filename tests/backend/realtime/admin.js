/* Firebase's own library for servers, unmodified, against parley-backend as its
 * emulator: everything that the library's own integration tests do with the
 * database, and what servers do besides.
 *
 *   node admin.js PARLEY-BACKEND      prints TAP
 */
'use strict';

const { Backend, Missing, load } = require('./backend.js');
const { check, finish, refused, same, within } = require('./tap.js');

const CLOSED = { rules: { '.read': 'auth != null', '.write': 'auth != null', own: { '$uid': { '.read': 'auth.uid === $uid' } },
  list: { '.indexOn': ['age'] } } };

let admin, database, url;

/* One application for each of those who act through it. */
function makeApp(name, override) {
  const options = { projectId: 'demo', databaseURL: url, credential: { getAccessToken: async () => ({ access_token: 'owner', expires_in: 3600 }) } };
  return admin.initializeApp(override === undefined ? options : { ...options, databaseAuthVariableOverride: override }, name);
}

/* Sets, reads, reads a part and removes, as the library's tests do with each way to a reference. */
async function exerciseReference(text, ref) {
  await ref.set({ success: true, timestamp: database.ServerValue.TIMESTAMP });
  const value = (await ref.once('value')).val();
  check(`${text}: a value is set and read`, value.success === true && typeof value.timestamp === 'number', value);
  const part = (await ref.child('timestamp').once('value')).val();
  check(`${text}: so is a child of it`, typeof part === 'number' && Math.abs(part - Date.now()) < 60000, part);
  await ref.remove();
  check(`${text}: and removed`, !(await ref.once('value')).exists());
}

const scenes = {
  async rules(db) {
    await db.setRules(CLOSED);
    same('rules are read as an object', await db.getRulesJSON(), CLOSED);
    check('and as a string', (await db.getRules()).includes('auth != null'));
    await db.setRules(`{ // with a comment\n "rules": ${JSON.stringify(CLOSED.rules)} }`);
    check('comments stay in the string', (await db.getRules()).includes('// with a comment'));
    same('and not in the object', await db.getRulesJSON(), CLOSED);
    const error = await refused(db.setRules({ rules: { '.read': 'nonsense(' } }));
    check('wrong rules are refused', error !== null, error);
    same('and change nothing', await db.getRulesJSON(), CLOSED);
  },

  async access(db) {
    await db.ref('blocked').set(database.ServerValue.TIMESTAMP);
    check('the administrator is not held up by rules', true);
    const nobody = database.getDatabase(makeApp('nobody', null)), somebody = database.getDatabase(makeApp('somebody', { uid: 'ada' }));
    const error = await nobody.ref('blocked').set(1).catch(problem => problem.message);
    check('nobody is', /PERMISSION_DENIED: Permission denied/.test(error), error);
    await somebody.ref('blocked').set(database.ServerValue.TIMESTAMP);
    check('somebody is not', true);
    await db.ref('own').set({ ada: 1, ben: 2 });
    same('and reads as who it is', (await somebody.ref('own/ada').once('value')).val(), 1);
  },

  async references(db) {
    const ref = db.ref('adminNodeSdkManualTest');
    same('a reference of a reference', db.ref(ref).key, ref.key);
    await exerciseReference('by the application', ref);
    await exerciseReference('by a URL', database.getDatabaseWithUrl(url).ref('adminNodeSdkManualTest'));
    same('of the URL of a place', db.refFromURL(`${url.replace(/\?.*/, '')}/a/b`).key, 'b');
  },

  async servers(db) {
    const list = db.ref('list'), heard = [];
    await list.set({ x: { age: 30 }, y: { age: 20 }, z: { age: 25 } });
    const eldest = (await list.orderByChild('age').limitToLast(2).once('value'));
    const order = [];
    eldest.forEach(child => { order.push(child.key); });
    same('children by a child', order, ['z', 'x']);
    const added = within(new Promise(resolve => {
      list.orderByChild('age').startAt(26).on('child_added', child => { heard.push(child.key); if (child.key === 'w') { resolve(); } });
    }), 'a child to be added');
    await list.update({ 'w/age': 40, 'y/age': 21 });
    await added;
    same('what is added is heard of', heard, ['x', 'w']);
    list.off();
    const results = await Promise.all(Array.from({ length: 10 }, () => db.ref('count').transaction(count => (count || 0) + 1)));
    check('transactions are committed', results.every(result => result.committed));
    same('and none is lost', (await db.ref('count').once('value')).val(), 10);
    await db.ref('count').set(database.ServerValue.increment(5));
    same('an increment', (await db.ref('count').once('value')).val(), 15);
    const pushed = await db.ref('pushed').push({ text: 'one' });
    same('a pushed child', (await pushed.once('value')).val(), { text: 'one' });
    await db.ref('ranked/a').setWithPriority({ v: 1 }, 2);
    await db.ref('ranked/b').setWithPriority({ v: 2 }, 1);
    await db.ref('ranked/c').set({ v: 3 });
    await db.ref('ranked/c').setPriority('late');
    const ranked = await db.ref('ranked').orderByPriority().startAt(1).once('value'), keys = [];
    ranked.forEach(child => { keys.push(`${child.key} ${child.getPriority()}`); });
    same('children by their priorities', keys, ['b 1', 'a 2', 'c late']);
    same('a value with priorities', ranked.child('a').exportVal(), { v: 1, '.priority': 2 });
  },

  async connections(db) {
    const leaver = database.getDatabase(makeApp('leaver'));
    await leaver.ref('presence').onDisconnect().set('gone');
    await leaver.ref('presence').set('here');
    const gone = within(new Promise(resolve => {
      db.ref('presence').on('value', snapshot => { if (snapshot.val() === 'gone') { resolve(); } });
    }), 'somebody to be gone');
    leaver.goOffline();
    await gone;
    check('who goes offline leaves what it wanted to', true);
    db.ref('presence').off();
    leaver.goOnline();
    await leaver.ref('presence').set('back');
    same('and may come back', (await db.ref('presence').once('value')).val(), 'back');
    const app = makeApp('ending');
    await database.getDatabase(app).ref('ending').set(1);
    await admin.deleteApp(app);
    same('what an application has written stays when it ends', (await db.ref('ending').once('value')).val(), 1);
  }
};

async function run() {
  let backend;
  try {
    backend = await Backend.start(process.argv[2], '--emulator');
    process.env.FIREBASE_DATABASE_EMULATOR_HOST = `127.0.0.1:${backend.port}`;
    url = `http://127.0.0.1:${backend.port}?ns=demo`;
    const db = database.getDatabase(makeApp('[DEFAULT]'));
    for (const [name, scene] of Object.entries(scenes)) {
      process.stdout.write(`# ${name}\n`);
      await within(scene(db), `the scene ${name}`);
    }
  } catch (error) {
    check(error.message, false, error.stack);
  }
  if (backend) { check('the backend ends cleanly', await backend.stop() === 0); }
  finish();
}

try {
  admin = load('firebase-admin/app');
  database = load('firebase-admin/database');
  run();
} catch (error) {
  if (!(error instanceof Missing)) { throw error; }
  process.stdout.write(`1..0 # SKIP ${error.message}\n`);
}
