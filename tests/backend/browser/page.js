/* One participant with Twilio's own, unmodified library.  Every function of
 * `page` is called from outside; everything that the room says goes out through
 * the binding `report`, if there is one.
 */
'use strict';

const Video = Twilio.Video;
const page = { room: null, events: [], messages: [], elements: new Map(), data: null };

const ROOM_EVENTS = [
  'reconnecting', 'reconnected', 'disconnected', 'participantConnected', 'participantDisconnected',
  'participantReconnecting', 'participantReconnected', 'trackPublished', 'trackUnpublished',
  'trackSubscribed', 'trackUnsubscribed', 'trackEnabled', 'trackDisabled', 'trackStarted', 'trackSubscriptionFailed',
  'dominantSpeakerChanged', 'trackSwitchedOff', 'trackSwitchedOn', 'recordingStarted', 'recordingStopped'
];

function tell(event) {
  page.events.push(event);
  if (window.report) { window.report(JSON.stringify(event)); }
}

/* What the arguments of a room's event are about: persons, tracks, errors. */
function describe(args) {
  const out = {};
  args.forEach(a => {
    if (!a) { return; }
    if (a.identity !== undefined && a.tracks) { out.identity = a.identity; }
    if (a.kind) { Object.assign(out, { kind: a.kind, track: a.trackName || a.name }); }
    if (a.code !== undefined) { Object.assign(out, { code: a.code, message: a.message }); }
  });
  return out;
}

function listen(room) {
  ROOM_EVENTS.forEach(name => room.on(name, (...args) => tell({ event: name, ...describe(args) })));
  room.on('trackSubscribed', (track, publication, participant) => attach(track, participant));
  room.on('trackUnsubscribed', (track, publication, participant) => {
    if (track.detach) { track.detach().forEach(element => element.remove()); }
    page.elements.delete(`${participant.identity}/${track.name}`);
  });
  room.participants.forEach(p => p.tracks.forEach(publication => publication.track && attach(publication.track, p)));
}

function attach(track, participant) {
  if (track.kind === 'data') {
    track.on('message', message => {
      const content = typeof message === 'string' ? message : [...new Uint8Array(message)];
      page.messages.push({ from: participant.identity, content });
      tell({ event: 'message', identity: participant.identity, content });
    });
    return;
  }
  const element = track.attach();
  element.muted = true;
  document.getElementById('media').appendChild(element);
  page.elements.set(`${participant.identity}/${track.name}`, element);
}

async function createTracks(options) {
  const tracks = [];
  const audio = options.audio !== false;
  const video = options.video === false ? false : { width: 320, height: 240, frameRate: 15, ...options.video };
  if (audio || video) { tracks.push(...await Video.createLocalTracks({ audio, video })); }
  if (options.data !== false) {
    page.data = new Video.LocalDataTrack({ name: 'data' });
    tracks.push(page.data);
  }
  return tracks;
}

/* { url, token, room?, audio?, video?, data?, sdk? } → who and where, or { error } */
page.join = async options => {
  try {
    const tracks = await createTracks(options);
    const started = performance.now();
    page.room = await Video.connect(options.token, {
      name: options.room, tracks, wsServer: options.url, insights: false, logLevel: options.log || 'error', ...options.sdk
    });
    page.joinedAfter = Math.round(performance.now() - started);
  } catch (error) {
    return { error: { code: error.code, message: error.message } };
  }
  listen(page.room);
  const { sid, name, localParticipant, participants, mediaRegion } = page.room;
  return { sid, name, mediaRegion, identity: localParticipant.identity, participant: localParticipant.sid,
    others: [...participants.values()].map(p => p.identity), milliseconds: page.joinedAfter };
};

function describeRemote(participant, publication) {
  const track = publication.track;
  const out = { kind: publication.kind, name: publication.trackName, sid: publication.trackSid,
    subscribed: publication.isSubscribed, enabled: publication.isTrackEnabled };
  const element = page.elements.get(`${participant.identity}/${publication.trackName}`);
  if (track && track.kind === 'video' && element) {
    Object.assign(out, { started: track.isStarted, width: element.videoWidth, height: element.videoHeight,
      frames: element.getVideoPlaybackQuality().totalVideoFrames });
  }
  return out;
}

/* identity → { state, tracks } of everybody else */
page.remotes = () => Object.fromEntries(page.room ? [...page.room.participants.values()].map(p =>
  [p.identity, { state: p.state, tracks: [...p.tracks.values()].map(publication => describeRemote(p, publication)) }]) : []);

page.locals = () => [...page.room.localParticipant.tracks.values()].map(p =>
  ({ kind: p.kind, name: p.trackName, sid: p.trackSid, enabled: p.isTrackEnabled }));

/* [{ direction, kind, sid, codec, bytes, packets, fps }] over all peer connections */
page.stats = async () => {
  const one = (direction, kind) => s => ({ direction, kind, sid: s.trackSid, codec: s.codec,
    bytes: s.bytesReceived || s.bytesSent || 0, packets: s.packetsReceived || s.packetsSent || 0, fps: s.frameRate });
  return (await page.room.getStats()).flatMap(r => [
    ...r.remoteVideoTrackStats.map(one('in', 'video')), ...r.remoteAudioTrackStats.map(one('in', 'audio')),
    ...r.localVideoTrackStats.map(one('out', 'video')), ...r.localAudioTrackStats.map(one('out', 'audio'))]);
};

/* How many peer connections there are. */
page.connections = async () => (await page.room.getStats()).length;

/* How many frames of that video came on the screen, up to `frames`, in that time. */
page.painted = (identity, name, frames, milliseconds) => new Promise(resolve => {
  const isWanted = ([key, e]) => (name ? key === `${identity}/${name}` : key.startsWith(`${identity}/`) && e.tagName === 'VIDEO');
  const [, element] = [...page.elements].find(isWanted) || [];
  let count = 0;
  const deadline = setTimeout(() => resolve(count), milliseconds);
  const paint = () => {
    if (++count < frames) { element.requestVideoFrameCallback(paint); return; }
    clearTimeout(deadline);
    resolve(count);
  };
  if (element) { element.requestVideoFrameCallback(paint); }
});

/* How many packets of that person's sound came, up to `packets`, in that time. */
page.heard = async (identity, packets, milliseconds) => {
  const [{ trackSid }] = [...[...page.room.participants.values()].find(p => p.identity === identity).audioTracks.values()];
  const count = async () => (await page.stats()).filter(s => s.direction === 'in' && s.sid === trackSid).reduce((sum, s) => sum + s.packets, 0);
  const before = await count();
  const end = performance.now() + milliseconds;
  for (;;) {
    const heard = await count() - before;
    if (heard >= packets || performance.now() > end) { return heard; }
    await new Promise(resolve => { setTimeout(resolve, 50); });
  }
};

/* Another video, of a canvas whose colour changes. */
page.publish = async name => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 160, height: 120 });
  const context = canvas.getContext('2d');
  let hue = 0;
  setInterval(() => {
    context.fillStyle = `hsl(${hue += 7},80%,50%)`;
    context.fillRect(0, 0, 160, 120);
  }, 66);
  const track = new Video.LocalVideoTrack(canvas.captureStream(15).getVideoTracks()[0], { name });
  try {
    const publication = await page.room.localParticipant.publishTrack(track);
    return { sid: publication.trackSid, name: publication.trackName };
  } catch (error) {
    return { error: { code: error.code, message: error.message } };
  }
};

page.unpublish = name => {
  page.room.localParticipant.tracks.forEach(p => (p.trackName === name || p.kind === name) && p.unpublish());
  return page.locals();
};

/* How the server judges the networks: one's own, and the others' by identity. */
page.levels = () => ({ local: page.room.localParticipant.networkQualityLevel,
  remotes: Object.fromEntries([...page.room.participants.values()].map(p => [p.identity, p.networkQualityLevel])) });

/* kind is audio or video */
page.enable = (kind, on) => page.room.localParticipant.tracks.forEach(p => {
  if (p.kind === kind) { if (on) { p.track.enable(); } else { p.track.disable(); } }
});

page.say = content => page.data.send(typeof content === 'string' ? content : new Uint8Array(content).buffer);

page.leave = () => {
  page.room.disconnect();
  return page.room.state;
};

window.page = page;
