/* Firebase's own client of Authentication, unmodified, against parley-backend's
 * identity half: signing in, refreshing, profile, signing out, and what goes wrong.
 *
 *   node auth.js PARLEY-BACKEND      prints TAP
 */
'use strict';

const { Backend, Missing, load } = require('./backend.js');
const { plan, same, skip, status } = require('../../tap.js');

async function refused(promise) {
  try { await promise; return 'nothing'; } catch (error) { return error.code || error.message; }
}

function claims(token) {
  return JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
}

class Client {
  constructor(sdk, backend, apiKey) {
    const { initializeApp } = load('@firebase/app');
    this.sdk = sdk;
    this.backend = backend;
    this.auth = sdk.initializeAuth(initializeApp({ apiKey, projectId: 'parley-local' }, `auth ${++Client.count}`), { persistence: sdk.inMemoryPersistence });
    sdk.connectAuthEmulator(this.auth, backend.base, { disableWarnings: true });
    this.heard = [];
    sdk.onIdTokenChanged(this.auth, user => this.heard.push(user && user.uid));
  }

  async credential(email) {
    return this.sdk.GoogleAuthProvider.credential(await this.backend.googleToken(email));
  }

  async signIn(email) {
    return (await this.sdk.signInWithCredential(this.auth, await this.credential(email))).user;
  }
}
Client.count = 0;

/* What an administrator does, and what a script of faults does. */
function ask(backend, path, body) {
  return fetch(`${backend.base}${path}`, { method: 'POST', headers: { Authorization: 'Bearer owner' }, body });
}

const administer = (backend, operation, body) =>
  ask(backend, `/identitytoolkit.googleapis.com/v1/projects/parley-local/accounts:${operation}`, JSON.stringify(body));
const fault = (backend, after, deed) => ask(backend, '/.faults', JSON.stringify({ after, do: deed }));

const scenes = {
  async signIn(client, sdk) {
    const credential = await client.credential('ada@example.org');
    const first = await sdk.signInWithCredential(client.auth, credential);
    same('somebody new', sdk.getAdditionalUserInfo(first).isNewUser, true);
    same('who it is', [first.user.displayName, first.user.email, first.user.emailVerified, first.user.isAnonymous], ['Ada', 'ada@example.org', true, false]);
    same('through whom', first.user.providerData.map(({ providerId, email }) => [providerId, email]), [['google.com', 'ada@example.org']]);
    const again = await sdk.signInWithCredential(client.auth, await client.credential('ada@example.org'));
    same('the same person again', [again.user.uid, sdk.getAdditionalUserInfo(again).isNewUser], [first.user.uid, false]);
    same('the client hears of it', client.heard.includes(first.user.uid), true);
    const token = await again.user.getIdTokenResult();
    same('what the token says', [token.signInProvider, token.claims.sub, token.claims.aud], ['google.com', first.user.uid, 'parley-local']);
  },

  async refresh(client) {
    const user = await client.signIn('ada@example.org'), before = await user.getIdToken();
    same('a token that is good is kept', await user.getIdToken(), before);
    /* Of the same second it would be the very same token. */
    let after = before;
    while (after === before) { after = await user.getIdToken(true); }
    same('a new one says the same', claims(after).sub, claims(before).sub);
    same('and is later', claims(after).exp > claims(before).exp, true);
    same('it is good', (await client.backend.rest('PUT', 'auth', { token: after }, 7)), 7);
  },

  async profile(client, sdk) {
    const user = await client.signIn('ada@example.org');
    await sdk.updateProfile(user, { displayName: 'Ada L', photoURL: 'https://example.org/a.png' });
    await user.reload();
    same('a changed profile', [user.displayName, user.photoURL], ['Ada L', 'https://example.org/a.png']);
    await user.getIdToken(true);
    same('is in the next token', claims(await user.getIdToken()).name, 'Ada L');
    await sdk.updateProfile(user, { photoURL: '' });
    await user.reload();
    same('a removed picture', user.photoURL, null);
  },

  async signOut(client, sdk) {
    await client.signIn('ada@example.org');
    await sdk.signOut(client.auth);
    same('nobody is signed in', client.auth.currentUser, null);
    same('and the client hears of it', client.heard.at(-1), null);
  },

  async reauthenticate(client, sdk) {
    await client.signIn('ben@example.org');
    const user = await client.signIn('ada@example.org');
    const done = await sdk.reauthenticateWithCredential(user, await client.credential('ada@example.org'));
    same('once more the same', done.user.uid, user.uid);
    same('not as somebody else', await refused(sdk.reauthenticateWithCredential(user, await client.credential('ben@example.org'))), 'auth/user-mismatch');
    await client.signIn('ben@example.org');
    same('an account of somebody else', await refused(sdk.linkWithCredential(client.auth.currentUser, await client.credential('ada@example.org'))), 'auth/provider-already-linked');
  },

  async errors(client, sdk) {
    const google = await client.backend.googleToken('ada@example.org');
    const bad = sdk.GoogleAuthProvider.credential(`${google.slice(0, -8)}AAAAAAAA`);
    same('a token that Google did not sign', await refused(sdk.signInWithCredential(client.auth, bad)), 'auth/invalid-credential');
    const stranger = new Client(sdk, client.backend, 'another key');
    same('a key of another project', await refused(stranger.signIn('ada@example.org')), 'auth/api-key-not-valid.-please-pass-a-valid-api-key.');
    const cases = [
      ['OPERATION_NOT_ALLOWED', 'auth/operation-not-allowed'],
      ['TOO_MANY_ATTEMPTS_TRY_LATER', 'auth/too-many-requests'],
      ['USER_DISABLED', 'auth/user-disabled'],
      ['MISSING_OR_INVALID_NONCE : Nonce is missing in the request.', 'auth/missing-or-invalid-nonce'],
      ['INVALID_IDP_RESPONSE : The Google id_token is expired.', 'auth/invalid-credential'],
      ['ADMIN_ONLY_OPERATION', 'auth/admin-restricted-operation']
    ];
    for (const [code, wanted] of cases) {
      await fault(client.backend, 'identitytoolkit.googleapis.com', `status 400 ${code}`);
      same(code, await refused(client.signIn('ada@example.org')), wanted);
    }
    for (const deed of ['close', 'garbage', 'truncate 17']) {
      await fault(client.backend, 'identitytoolkit.googleapis.com', deed);
      same(`an answer that is lost: ${deed}`, await refused(client.signInWith(sdk, google)), 'auth/network-request-failed');
    }
    await fault(client.backend, 'identitytoolkit.googleapis.com', 'delay 200ms');
    same('an answer that is late', (await client.signIn('ada@example.org')).displayName !== null, true);
  },

  async sessions(client) {
    const cases = [['revoke', 'auth/user-token-expired'], ['status 400 USER_NOT_FOUND', 'auth/user-token-expired'],
      ['status 400 USER_DISABLED', 'auth/user-disabled'], ['status 400 INVALID_REFRESH_TOKEN', 'auth/invalid-refresh-token']];
    for (const [deed, wanted] of cases) {
      const user = await client.signIn('ada@example.org');
      await fault(client.backend, 'securetoken.googleapis.com', deed);
      same(`a refresh, refused: ${deed}`, await refused(user.getIdToken(true)), wanted);
    }
    const user = await client.signIn('ada@example.org');
    await fault(client.backend, 'securetoken.googleapis.com', 'close');
    same('a refresh that is lost', await refused(user.getIdToken(true)), 'auth/network-request-failed');
    same('ends nothing', client.auth.currentUser && client.auth.currentUser.uid, user.uid);
  },

  /* By an administrator, not by a fault. */
  async accounts(client, sdk) {
    const user = await client.signIn('ben@example.org'), credential = await client.credential('ben@example.org');
    await administer(client.backend, 'update', { localId: user.uid, disableUser: true });
    same('a disabled account refreshes nothing', await refused(user.getIdToken(true)), 'auth/user-disabled');
    same('and does not sign in', await refused(sdk.signInWithCredential(client.auth, credential)), 'auth/user-disabled');
    await administer(client.backend, 'update', { localId: user.uid, disableUser: false });
    const back = (await sdk.signInWithCredential(client.auth, credential)).user;
    same('opened again, it does', back.uid, user.uid);
    await sdk.deleteUser(back);
    same('a deleted account is signed out', client.auth.currentUser, null);
    const next = await client.signIn('ben@example.org');
    same('and somebody new', next.uid !== user.uid, true);
  }
};

Client.prototype.signInWith = function (sdk, google) {
  return sdk.signInWithCredential(this.auth, sdk.GoogleAuthProvider.credential(google));
};

async function run(sdk, program) {
  const backend = await Backend.start(program, '--emulator');
  const { firebase } = await backend.describe();
  for (const [name, scene] of Object.entries(scenes)) {
    process.stdout.write(`# ${name}\n`);
    await scene(new Client(sdk, backend, firebase.apiKey), sdk);
  }
  same('no fault is left over', await (await fetch(`${backend.base}/.faults`)).text(), '');
  same('the backend ends cleanly', await backend.stop(), 0);
}

async function main() {
  let sdk;
  try {
    sdk = load('@firebase/auth');
  } catch (error) {
    if (!(error instanceof Missing)) { throw error; }
    skip(error.message);
    return;
  }
  await run(sdk, process.argv[2]).catch(error => same(error.message, error.stack, null));
  plan();
  process.exit(status());
}

main();
