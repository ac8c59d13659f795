/* One participant as the server knows it: what it publishes, what it is
 * subscribed to, its connection to the media and its channels for signalling.
 */
'use strict';

const crypto = require('crypto');
const { Forwarder } = require('./forwarder.js');

const CHANNELS = ['active_speaker', 'network_quality', 'render_hints', 'track_priority', 'track_switch_off'];
const KEYFRAME_INTERVAL = 300;
const MAXIMUM_NAME = 128;

const newSid = prefix => prefix + crypto.randomBytes(16).toString('hex');

function failureOf(track, names) {
  if (names.has(track.name)) { return { code: 53304, message: 'Track name is duplicated' }; }
  return `${track.name}`.length > MAXIMUM_NAME ? { code: 53302, message: 'Track name is too long' } : null;
}

class Member {
  constructor(room, identity, wishes = {}) {
    Object.assign(this, { room, identity, sid: newSid('PA'), session: crypto.randomBytes(64).toString('hex'), state: 'connected',
      revision: 0, clientRevision: 0, publishedRevision: 0, subscribedRevision: 1, socket: null, forwarder: null, quality: 5, loudness: 0 });
    this.tracks = [];
    this.subscriptionOf = new Map(); // track → { id, track, off, flows, channel }
    this.retired = [];
    this.told = [];                  // what it said over its channels
    this.granted = new Map(CHANNELS.filter(name => (wishes[name]?.transports || []).some(t => t.type === 'data-channel'))
      .map(name => [name, { label: crypto.randomUUID(), channel: null, forwarder: null }]));
  }

  /* -- what others see ------------------------------------------------------ */

  describe() {
    const { sid, identity, state, revision } = this;
    const tracks = state === 'disconnected' ? [] : this.tracks.filter(t => t.state === 'ready');
    return { sid, identity, state, revision, tracks: tracks.map(t => this.describeTrack(t)) };
  }

  describeTrack({ id, sid, kind, name, enabled, priority, state, error }) {
    return { id, kind, name, enabled, priority, state, ...(state === 'ready' ? { sid } : {}), ...(error ? { error } : {}) };
  }

  published() {
    return { revision: this.publishedRevision, tracks: this.tracks.map(t => this.describeTrack(t)) };
  }

  subscribed() {
    return { revision: this.subscribedRevision, tracks: this.subscriptions().map(({ id, track }) => ({ id, sid: track.sid })) };
  }

  mediaSignaling() {
    return Object.fromEntries([...this.granted].map(([name, { label }]) => [name, { transport: { type: 'data-channel', label } }]));
  }

  /* -- what it publishes ---------------------------------------------------- */

  track(id) {
    return this.tracks.find(t => t.id === id);
  }

  apply({ revision, tracks }) {
    if (!Array.isArray(tracks) || revision <= this.clientRevision) { return false; }
    this.clientRevision = revision;
    const names = new Set();
    this.tracks = tracks.map(wanted => {
      const error = failureOf(wanted, names);
      const track = this.track(wanted.id) || { id: wanted.id, kind: wanted.kind, name: wanted.name, sid: newSid('MT'), owner: this,
        state: error ? 'failed' : 'created', error, subscriptions: new Set(), levels: [], asked: 0, packets: 0 };
      names.add(wanted.name);
      return Object.assign(track, { enabled: wanted.enabled !== false, priority: wanted.priority || 'standard' });
    });
    this.revision++;
    /* A client ignores an equal revision, and "ready" comes after "created". */
    this.publishedRevision = Math.max(this.publishedRevision + 1, revision);
    return true;
  }

  /* A track is ready when its media has been negotiated. */
  promote() {
    const ready = this.tracks.filter(t => t.state === 'created' && (t.kind === 'data' || this.forwarder.hasSource(t.id)));
    ready.forEach(t => { t.state = 'ready'; });
    if (ready.length) { this.revision++; this.publishedRevision++; }
    return ready.length > 0;
  }

  /* For whoever wonders why nothing flows. */
  account() {
    return { identity: this.identity, ignored: this.forwarder.ignored, tracks: this.tracks.map(({ name, state, packets, asked }) => ({ name, state, packets, asked })),
      sections: this.forwarder.sections.map(({ mid, source, subscription }) => ({ mid, source, gets: subscription && [subscription.track.name, subscription.flows] })) };
  }

  /* -- what it gets --------------------------------------------------------- */

  subscriptions() {
    return [...this.subscriptionOf.values()];
  }

  subscribe(wanted) {
    const ended = this.subscriptions().filter(s => !wanted.includes(s.track));
    const fresh = wanted.filter(t => !this.subscriptionOf.has(t));
    ended.forEach(s => this.unsubscribe(s));
    fresh.forEach(track => {
      const subscription = { id: crypto.randomUUID(), member: this, track, off: false, flows: false, channel: null };
      this.subscriptionOf.set(track, subscription);
      track.subscriptions.add(subscription);
    });
    if (ended.length || fresh.length) { this.subscribedRevision++; }
    if ([...ended.map(s => s.track), ...fresh].some(t => t.kind !== 'data')) { this.forwarder.want(); }
    this.openData();
  }

  unsubscribe(subscription) {
    this.subscriptionOf.delete(subscription.track);
    subscription.track.subscriptions.delete(subscription);
    if (subscription.channel) { subscription.channel.close(); }
  }

  openData() {
    if (!this.forwarder.stable) { return; }
    this.subscriptions().filter(s => s.track.kind === 'data' && !s.channel).forEach(s => {
      const source = s.track.owner.forwarder.channels.get(s.track.id);
      if (!source) { return; }
      const { ordered, maxRetransmits, maxPacketLifeTime } = source;
      s.channel = this.forwarder.openChannel(s.id, { ordered, ...(maxRetransmits != null && { maxRetransmits }), ...(maxPacketLifeTime != null && { maxPacketLifeTime }) });
    });
  }

  /* -- its connection to the media ------------------------------------------ */

  connect(id) {
    const listener = this.listener(() => this.forwarder === forwarder);
    const forwarder = new Forwarder(id, listener, this.room);
    this.forwarder = forwarder;
    return forwarder;
  }

  /* One that has been replaced goes on for a moment. */
  listener(isCurrent) {
    return {
      send: entry => this.room.tell(this, { peer_connections: [entry] }),
      subscriptions: () => this.subscriptions(),
      negotiated: () => isCurrent() && this.negotiated(),
      refused: (text, error) => this.room.refuse(this, text, error),
      keyframe: ({ track }) => track.owner.askForKeyframe(track),
      packet: (...args) => isCurrent() && this.pass(...args),
      channel: channel => this.listenTo(channel)
    };
  }

  negotiated() {
    if (!this.room.has(this)) { return; }
    this.retired.splice(0).forEach(old => {
      this.room.tell(this, { peer_connections: [{ id: old.id, description: { type: 'close', revision: old.stable + 2 } }] });
      old.close();
    });
    if (this.promote()) { this.room.changed(); }
    this.granted.forEach((granted, name) => this.openGranted(granted, name));
    this.openData();
  }

  /* Another connection, as after the failure of a media server.  With the old
   * ids a client would keep the tracks of the old connection.
   */
  failOver() {
    this.retired.push(this.forwarder);
    const next = this.connect(crypto.randomUUID());
    this.subscriptions().forEach(s => Object.assign(s, { id: crypto.randomUUID(), flows: false, channel: null }));
    this.subscribedRevision++;
    next.wanted = true;
    this.room.tell(this, { peer_connections: [{ id: next.id, description: { type: 'create-offer', revision: 1 } }] });
    return next.id;
  }

  askForKeyframe(track) {
    if (track.kind !== 'video' || Date.now() - track.asked < KEYFRAME_INTERVAL) { return; }
    track.asked = Date.now();
    this.forwarder.askForKeyframe(track.id);
  }

  pass(trackId, ssrc, rtp, level) {
    const track = this.track(trackId);
    if (!track || track.state !== 'ready') { return; }
    if (level && level.payload.length) { track.levels.push(127 - (level.payload[0] & 0x7f)); }
    const isNew = track.source !== undefined && track.source !== ssrc;
    track.source = ssrc;
    track.packets++;
    track.subscriptions.forEach(s => s.member.forwarder.forward(s, rtp, level, isNew));
    if (isNew) { this.askForKeyframe(track); }
  }

  listenTo(channel) {
    channel.onMessage.subscribe(data => {
      const track = this.track(channel.label);
      [...(track ? track.subscriptions : [])].filter(s => s.channel && s.channel.readyState === 'open').forEach(s => s.channel.send(data));
    });
    this.room.members.forEach(m => m !== this && m.openData());
  }

  /* -- media signalling ----------------------------------------------------- */

  openGranted(granted, name) {
    if (granted.forwarder === this.forwarder) { return; }
    granted.forwarder = this.forwarder;
    granted.channel = this.forwarder.openChannel(granted.label);
    granted.channel.onMessage.subscribe(data => this.signalled(name, JSON.parse(data.toString())));
  }

  signal(name, message) {
    const granted = this.granted.get(name);
    if (!granted || !granted.channel || granted.channel.readyState !== 'open') { return false; }
    granted.channel.send(JSON.stringify({ type: name, ...message }));
    return true;
  }

  signalled(name, message) {
    this.told.push({ channel: name, ...message });
    if (message.type === 'ready' && name === 'active_speaker') { this.signal(name, { participant: this.room.speaker }); }
    if (message.type === 'network_quality') { this.signal(name, this.judge(message)); }
    if (message.type === 'render_hints' && message.subscriber) {
      const { id, hints } = message.subscriber;
      this.signal(name, { subscriber: { id, hints: hints.map(({ track }) => ({ track, result: 'OK' })) } });
    }
  }

  judge({ reportLevel, remoteReportLevel }) {
    const { quality: level } = this;
    const others = [...this.room.members].filter(m => m !== this).map(m => ({ sid: m.sid, level: m.quality }));
    return { local: reportLevel > 1 ? { level, audio: { send: level, recv: level }, video: { send: level, recv: level } } : level,
      remotes: remoteReportLevel > 0 ? others : [] };
  }

  /* Stops or resumes one of the pictures it gets. */
  switchOff(trackName, off) {
    const subscription = this.subscriptions().find(s => s.track.name === trackName);
    subscription.off = off;
    if (!off) { subscription.track.owner.askForKeyframe(subscription.track); }
    const { sid } = subscription.track;
    return this.signal('track_switch_off', { off: off ? [sid] : [], on: off ? [] : [sid] });
  }

  /* The mean of half a second's levels, of what is not muted. */
  measure() {
    const loudest = this.tracks.filter(t => t.kind === 'audio').map(t => {
      const levels = t.levels.splice(0);
      return t.enabled && levels.length ? levels.reduce((sum, n) => sum + n, 0) / levels.length : 0;
    });
    this.loudness = (this.loudness + Math.max(0, ...loudest)) / 2;
  }

  close() {
    this.subscriptions().forEach(s => this.unsubscribe(s));
    [this.forwarder, ...this.retired].forEach(f => f && f.close());
  }
}

module.exports = { Member, newSid };
