/* One participant's connection to the media server: offers, answers and what
 * flows.  werift does ICE, DTLS, RTP and SCTP; who gets what is decided here.
 *
 * Strict where a media server may be: who was the DTLS server stays it, sections
 * keep their place and kind, and what breaks that is refused.
 */
'use strict';

const crypto = require('crypto');
const sdp = require('./sdp.js');
const { findModule } = require('../backend/browser/library.js');

const MID = 'urn:ietf:params:rtp-hdrext:sdes:mid';
const LEVEL = 'urn:ietf:params:rtp-hdrext:ssrc-audio-level';
const FULL_INTRA_REQUEST = 4;
const KEYFRAME_DELAYS = [0, 400, 1500];

let engine;
const werift = () => (engine ||= require(findModule('werift')));

/* A breach that ends the participant's stay. */
class Refusal extends Error {}

function makeExtension(uri, id) {
  return Object.assign(new (werift().RTCRtpHeaderExtensionParameters)({ uri }), { id });
}

function makeCodec(mimeType, clockRate, payloadType, more) {
  return new (werift().RTCRtpCodecParameters)({ mimeType, clockRate, payloadType, ...more });
}

class Forwarder {
  /* owner is told: send (entry), negotiated (), packet (trackId, ssrc, rtp, level),
   * keyframe (subscription), channel (channel), refused (text).
   */
  constructor(id, owner, room) {
    Object.assign(this, { id, owner, room, stable: 0, pending: null, wanted: false, closed: false, last: null });
    this.sections = [];  // { mid, kind, transceiver, ours, source, subscription }
    this.channels = new Map(); // the client's own, by label
    this.names = { name: `VM${crypto.randomBytes(16).toString('hex')}`, id: crypto.randomInt(1, 2 ** 47), version: 0 };
    this.mids = [];
    this.counts = { audio: 0, video: 0 };
    this.ignored = 0;
    this.work = Promise.resolve();
  }

  /* One step at a time. */
  queue(step) {
    this.work = this.work.then(() => !this.closed && step()).catch(error => this.owner.refused(error.message, error));
    return this.work;
  }

  section(mid) {
    return this.sections.find(section => section.mid === mid);
  }

  /* The client's own numbers everywhere, so that none is used twice in the bundle. */
  open(remote) {
    this.extensions = Object.fromEntries(remote.flatMap(s => s.extensions.map(e => [e.uri, e.id])));
    const payload = (kind, name, otherwise) => remote.filter(s => s.kind === kind).map(s => s.payload(name))[0] || otherwise;
    const feedback = [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }, { type: 'ccm', parameter: 'fir' }];
    this.connection = new (werift().RTCPeerConnection)({
      iceServers: [], iceLite: true, iceUseIpv4: true, iceUseIpv6: false, bundlePolicy: 'max-bundle',
      codecs: {
        audio: [makeCodec('audio/opus', 48000, payload('audio', 'opus', 111), { channels: 2, parameters: 'minptime=10;useinbandfec=1' })],
        video: [makeCodec('video/VP8', 90000, payload('video', 'VP8', 96), { rtcpFeedback: feedback })]
      },
      headerExtensions: { audio: this.extensionsOf('audio'), video: this.extensionsOf('video') }
    });
    /* Its constructor has numbered them anew. */
    Object.values(this.connection.config.headerExtensions).flat().forEach(e => { e.id = this.extensions[e.uri]; });
    this.connection.onDataChannel.subscribe(channel => {
      this.channels.set(channel.label, channel);
      this.owner.channel(channel);
    });
  }

  extensionsOf(kind) {
    return [MID, ...(kind === 'audio' ? [LEVEL] : [])].filter(uri => this.extensions[uri]).map(uri => makeExtension(uri, this.extensions[uri]));
  }

  /* Refuses what breaks what was agreed upon. */
  check(remote) {
    remote.forEach((section, i) => {
      if (this.stable && section.setup === 'active') { throw new Refusal(`the DTLS role changes in ${section.mid}`); }
      const before = this.mids[i];
      if (before && (before.mid !== section.mid || before.kind !== section.kind)) { throw new Refusal(`section ${i} was ${before.mid}, is ${section.mid}`); }
      if (section.kind !== 'application' && sdp.sends(section) && !section.trackId) { throw new Refusal(`no track id in ${section.mid}`); }
    });
    if (remote.length < this.mids.length) { throw new Refusal('sections are missing'); }
    this.mids = remote.map(({ mid, kind }) => ({ mid, kind }));
  }

  /* What the client sends, after one of its descriptions. */
  learn(remote) {
    remote.filter(s => s.kind !== 'application').forEach(theirs => {
      let section = this.section(theirs.mid);
      if (!section) {
        const transceiver = this.connection.getTransceivers().find(t => t.mid === theirs.mid);
        section = { mid: theirs.mid, kind: theirs.kind, transceiver, ours: false, subscription: null };
        this.sections.push(section);
      }
      section.source = sdp.sends(theirs) ? { trackId: theirs.trackId, ssrc: theirs.ssrc } : null;
    });
  }

  describe(type, revision) {
    this.names.version++;
    const trackIdOf = mid => { const section = this.section(mid); return section && section.subscription && section.subscription.id; };
    this.last = { type, revision, sdp: sdp.forWire(this.connection.localDescription.sdp, type === 'offer', this.names, trackIdOf) };
    return { id: this.id, description: this.last };
  }

  /* werift stays with the first pair that was nominated; browsers change their minds. */
  follow() {
    const ice = this.transport.iceTransport.connection;
    const complete = ice.checkComplete.bind(ice);
    ice.checkComplete = pair => {
      if (pair.nominated && ice.nominated) { ice.nominated = pair; }
      complete(pair);
    };
  }

  listen() {
    const [transport] = this.connection.dtlsTransports;
    if (!transport || this.transport === transport) { return; }
    this.transport = transport;
    this.follow();
    transport.onRtp.subscribe(rtp => this.receive(rtp));
    transport.onRtcp.subscribe(rtcp => this.receiveReport(rtcp));
    transport.onStateChange.subscribe(() => this.startData());
  }

  /* werift itself only starts it with the first handshake. */
  startData() {
    const { sctpTransport, sctpManager } = this.connection;
    if (this.closed || !sctpTransport || sctpTransport.sctp.started || !sctpManager.sctpRemotePort) { return; }
    if (this.transport && this.transport.state === 'connected') { sctpManager.connectSctp().catch(() => {}); }
  }

  /* An offer of the client's; one that crosses ours is ignored, and comes again. */
  offered(revision, text, answer = entry => this.owner.send(entry)) {
    return this.queue(async () => {
      if (this.pending !== null || revision <= this.stable) { this.ignored++; return; }
      const remote = sdp.parse(text);
      this.check(remote);
      if (!this.connection) { this.open(remote); }
      remote.forEach(theirs => {
        const section = this.section(theirs.mid);
        if (section) { section.transceiver.setDirection(sdp.direction(sdp.sends(theirs), section.subscription)); }
      });
      await this.connection.setRemoteDescription({ type: 'offer', sdp: sdp.forEngine(text) });
      this.learn(remote);
      await this.connection.setLocalDescription(await this.connection.createAnswer());
      this.listen();
      this.stable = revision;
      answer(this.describe('answer', revision));
      this.startData();
      this.owner.negotiated();
      this.advance();
    });
  }

  answered(revision, text) {
    return this.queue(async () => {
      if (this.pending === null || revision !== this.pending) { this.ignored++; return; }
      const remote = sdp.parse(text);
      this.check(remote);
      await this.connection.setRemoteDescription({ type: 'answer', sdp: sdp.forEngine(text) });
      this.listen();
      this.stable = revision;
      this.pending = null;
      this.learn(remote);
      remote.forEach(theirs => this.begin(this.section(theirs.mid), theirs));
      this.startData();
      this.owner.negotiated();
      this.advance();
    });
  }

  begin(section, theirs) {
    const subscription = section && section.subscription;
    if (!subscription || subscription.flows || !sdp.receives(theirs)) { return; }
    subscription.flows = true;
    KEYFRAME_DELAYS.forEach(delay => setTimeout(() => this.owner.keyframe(subscription), delay).unref());
  }

  /* Everything to be received comes in offers of ours. */
  want() {
    this.wanted = true;
    this.advance();
  }

  takeSection(kind) {
    const idle = this.room.reuses && this.sections.find(s => s.ours && s.kind === kind && !s.subscription && !s.source);
    if (!idle) { return this.addSection(kind); }
    idle.transceiver.sender.ssrc = crypto.randomInt(1, 2 ** 32 - 1);
    this.connection.router.registerRtpSender(idle.transceiver.sender);
    idle.transceiver.sender.replaceRTP({ sequenceNumber: 0 }, false, kind === 'video' ? 9000 : 960);
    return idle;
  }

  addSection(kind) {
    const transceiver = this.connection.addTransceiver(kind, { direction: 'sendonly' });
    const isTaken = mid => this.mids.some(m => m.mid === mid) || this.section(mid);
    do { transceiver.mid = `${kind}${this.counts[kind]++}`; } while (isTaken(transceiver.mid));
    transceiver.headerExtensions = this.extensionsOf(kind);
    const section = { mid: transceiver.mid, kind, transceiver, ours: true, source: null, subscription: null };
    this.sections.push(section);
    return section;
  }

  place() {
    const all = this.owner.subscriptions().filter(s => s.track.kind !== 'data');
    this.sections.filter(s => s.subscription && !all.includes(s.subscription)).forEach(s => { s.subscription = null; });
    all.filter(s => !this.sections.some(section => section.subscription === s)).forEach(s => { this.takeSection(s.track.kind).subscription = s; });
    this.sections.forEach(s => s.transceiver.setDirection(sdp.direction(s.source, s.subscription)));
    const { sctpTransport } = this.connection;
    if (sctpTransport && !sctpTransport.mid) { sctpTransport.mid = 'application0'; }
  }

  advance() {
    return this.queue(async () => {
      if (!this.wanted || this.pending !== null || !this.stable) { return; }
      this.wanted = false;
      this.place();
      await this.connection.setLocalDescription(await this.connection.createOffer());
      this.pending = this.stable + 1;
      this.owner.send(this.describe('offer', this.pending));
    });
  }

  receive(rtp) {
    const { header } = rtp;
    const extension = uri => header.extensions.find(e => e.id === this.extensions[uri]);
    let section = this.sections.find(s => s.source && s.source.ssrc === header.ssrc);
    if (!section && extension(MID)) {
      section = this.section(extension(MID).payload.toString());
      if (!section || !section.source || section.source.ssrc) { return; }
      section.source.ssrc = header.ssrc;
    }
    if (section && rtp.payload.length) { this.owner.packet(section.source.trackId, header.ssrc, rtp, extension(LEVEL)); }
  }

  receiveReport(rtcp) {
    const { feedback } = rtcp;
    if (rtcp.type !== werift().RtcpPayloadSpecificFeedback.type || !feedback) { return; }
    const sources = feedback.count === FULL_INTRA_REQUEST ? (feedback.fir || []).map(f => f.ssrc) : [feedback.mediaSsrc];
    this.sections.filter(s => s.subscription && sources.includes(s.transceiver.sender.ssrc)).forEach(s => this.owner.keyframe(s.subscription));
  }

  askForKeyframe(trackId) {
    const section = this.sections.find(s => s.source && s.source.trackId === trackId);
    if (!section || !section.source.ssrc || !this.transport || this.transport.state !== 'connected') { return; }
    const feedback = new (werift().PictureLossIndication)({ senderSsrc: 1, mediaSsrc: section.source.ssrc });
    this.transport.sendRtcp([new (werift().RtcpPayloadSpecificFeedback)({ feedback })]).catch(() => {});
  }

  hasSource(trackId) {
    return this.sections.some(s => s.source && s.source.trackId === trackId);
  }

  /* The publisher's extensions mean nothing here but for the level. */
  forward(subscription, rtp, level, isNewSource) {
    const section = this.sections.find(s => s.subscription === subscription);
    if (!section || !subscription.flows || subscription.off) { return; }
    if (isNewSource) { section.transceiver.sender.replaceRTP({ sequenceNumber: 0 }, false, section.kind === 'video' ? 9000 : 960); }
    const bare = rtp.clone();
    bare.header.extension = true;
    bare.header.extensions = level && this.extensions[LEVEL] ? [{ id: this.extensions[LEVEL], payload: level.payload }] : [];
    section.transceiver.sender.sendRtp(bare).catch(() => {});
  }

  openChannel(label, options = {}) {
    const isFirst = !this.connection.sctpTransport;
    const channel = this.connection.createDataChannel(label, options);
    if (isFirst) { this.want(); }
    return channel;
  }

  close() {
    if (this.closed) { return; }
    this.closed = true;
    if (this.connection) { this.connection.close().catch(() => {}); }
  }
}

module.exports = { Forwarder, Refusal };
