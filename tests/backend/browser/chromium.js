/* A headless Chromium, driven through the DevTools protocol over two pipes: no
 * port, no library.  Every page gets a profile of its own, so that each is
 * another person's browser.
 */
'use strict';

const { spawn } = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');

const FLAGS = [
  '--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-quic',
  '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required', '--mute-audio',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--disable-extensions', '--disable-default-apps', '--disable-dev-shm-usage',
  '--disable-background-timer-throttling', '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
  /* Host candidates are wanted as addresses: nothing here answers mDNS. */
  '--disable-features=WebRtcHideLocalIpsWithMdns,OptimizationHints,MediaRouter,Translate',
  '--remote-debugging-pipe'
];

/* Something that these tests need and this machine has not. */
class Missing extends Error {}

class Page {
  constructor(browser, sessionId, contextId) {
    this.browser = browser;
    this.sessionId = sessionId;
    this.contextId = contextId;
    this.listeners = [];   // of (name, params)
    this.errors = [];      // uncaught exceptions of the page
  }

  send(method, params) {
    return this.browser.send(method, params, this.sessionId);
  }

  async open(url) {
    const loaded = new Promise(resolve => this.listeners.push(name => name === 'Page.loadEventFired' && resolve()));
    await this.send('Page.enable');
    await this.send('Runtime.enable');
    await this.send('Page.navigate', { url });
    await loaded;
  }

  /* The value of an expression, awaited; what it throws is thrown here. */
  async evaluate(expression) {
    const answer = await this.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    if (answer.exceptionDetails) {
      const { exception, text } = answer.exceptionDetails;
      throw new Error((exception && exception.description) || text);
    }
    return answer.result.value;
  }

  /* From now on `window[name] (text)` in the page calls `listener (text)` here. */
  async bind(name, listener) {
    this.listeners.push((event, params) => event === 'Runtime.bindingCalled' && params.name === name && listener(params.payload));
    await this.send('Runtime.addBinding', { name });
  }

  close() {
    return this.browser.send('Target.disposeBrowserContext', { browserContextId: this.contextId });
  }
}

class Chromium {
  static async launch(executable = process.env.PARLEY_CHROMIUM || 'chromium') {
    const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'parley-chromium-'));
    const child = spawn(executable, [...FLAGS, `--user-data-dir=${profile}`, 'about:blank'],
      { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'], detached: true });
    const self = new Chromium(child, profile);
    const missing = new Promise((resolve, reject) => child.once('error', error => {
      fs.rmSync(profile, { recursive: true });
      reject(new Missing(`${executable}: ${error.code}`));
    }));
    await Promise.race([self.send('Browser.getVersion'), missing]);
    return self;
  }

  constructor(child, profile) {
    this.child = child;
    this.profile = profile;
    this.pages = new Map();     // session → Page
    this.waiting = new Map();   // id → { resolve, reject }
    this.lastId = 0;
    this.exited = new Promise(resolve => {
      child.once('exit', resolve);
      child.once('error', resolve);
    }).then(() => this.fail(new Error('Chromium has ended')));
    this.listen();
  }

  fail(error) {
    this.error = this.error || error;
    this.waiting.forEach(w => w.reject(error));
    this.waiting.clear();
  }

  /* Messages end with a NUL; one may come in many pieces. */
  listen() {
    let pieces = [];
    this.child.stdio[3].on('error', () => {});
    this.child.stdio[4].on('error', () => {}).on('data', chunk => {
      let from = 0;
      for (let to = chunk.indexOf(0); to >= 0; to = chunk.indexOf(0, from)) {
        pieces.push(chunk.subarray(from, to));
        this.receive(JSON.parse(Buffer.concat(pieces).toString()));
        pieces = [];
        from = to + 1;
      }
      pieces.push(chunk.subarray(from));
    });
  }

  receive(message) {
    const waiting = this.waiting.get(message.id);
    const page = this.pages.get(message.sessionId);
    if (waiting) {
      this.waiting.delete(message.id);
      if (message.error) { waiting.reject(new Error(message.error.message)); } else { waiting.resolve(message.result); }
    } else if (page) {
      if (message.method === 'Runtime.exceptionThrown') { page.errors.push(message.params.exceptionDetails); }
      page.listeners.forEach(listener => listener(message.method, message.params));
    }
  }

  send(method, params = {}, sessionId = undefined) {
    if (this.error) { return Promise.reject(this.error); }
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.child.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  }

  async newPage() {
    const { browserContextId } = await this.send('Target.createBrowserContext');
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank', browserContextId });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const page = new Page(this, sessionId, browserContextId);
    this.pages.set(sessionId, page);
    return page;
  }

  /* As a crash would: nobody says goodbye. */
  kill() {
    try { process.kill(-this.child.pid, 'SIGKILL'); } catch (e) { /* gone */ }
  }

  /* Asks nicely, then ends the whole process group. */
  async close() {
    this.send('Browser.close').catch(() => {});
    const deadline = setTimeout(() => this.kill(), 5000);
    await this.exited;
    clearTimeout(deadline);
    fs.rmSync(this.profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

module.exports = { Chromium, Missing };
