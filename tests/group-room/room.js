/* A group room: everybody is told everything about everybody else, and gets all
 * of it from the server.
 */
'use strict';

const { newSid } = require('./member.js');
const { Refusal } = require('./forwarder.js');

const SPEAKER_INTERVAL = 500;
const AUDIBLE = 50;    /* above the quietest, in dB */
const HYSTERESIS = 6;

/* reuses: whether a section that has fallen idle is used for the next track, with
 * a new source; a real server may do the one or the other.
 */
class Room {
  constructor(name) {
    Object.assign(this, { name, reuses: false, sid: newSid('RM'), members: new Set(), speaker: null, recording: { enabled: true, is_recording: false, revision: 1 }, warnings: 0 });
    this.refusals = [];
    this.timer = null;
  }

  has(member) {
    return this.members.has(member);
  }

  find(identity) {
    return [...this.members].find(m => m.identity === identity);
  }

  /* All there is, as real servers send it with every update. */
  state(member, type, more = {}) {
    return { version: 2, type, sid: this.sid, name: type === 'connected' ? this.name : this.sid,
      participant: member.describe(), participants: [...this.members].filter(m => m !== member).map(m => m.describe()),
      published: member.published(), subscribed: member.subscribed(), subscribe: { revision: 1, rules: [{ type: 'include', all: true }] },
      recording: this.recording, media_signaling: member.mediaSignaling(), ...more };
  }

  tell(member, more) {
    if (member.socket) { member.socket.say(this.state(member, 'update', more)); }
  }

  tellOthers(member) {
    this.members.forEach(m => m !== member && this.tell(m));
  }

  /* Who publishes something, or nothing any more: all get everything of all others. */
  changed() {
    const all = [...this.members].flatMap(m => m.tracks.filter(t => t.state === 'ready'));
    this.members.forEach(m => m.subscribe(all.filter(t => t.owner !== m)));
    this.members.forEach(m => this.tell(m));
  }

  add(member) {
    this.timer ||= setInterval(() => this.listen(), SPEAKER_INTERVAL);
    this.members.add(member);
    const all = [...this.members].flatMap(m => m.tracks.filter(t => t.state === 'ready'));
    member.subscribe(all.filter(t => t.owner !== member));
  }

  /* Listed once more, as gone. */
  remove(member) {
    if (!this.members.delete(member)) { return; }
    clearTimeout(member.deadline);
    member.state = 'disconnected';
    member.revision++;
    member.close();
    this.members.forEach(m => {
      m.subscribe(m.subscriptions().map(s => s.track).filter(t => t.owner !== member));
      if (m.socket) {
        const state = this.state(m, 'update');
        m.socket.say({ ...state, participants: [...state.participants, member.describe()] });
      }
    });
    if (!this.members.size) { this.rest(); }
  }

  rest() {
    clearInterval(this.timer);
    this.timer = null;
    this.speaker = null;
  }

  refuse(member, text, error) {
    this.refusals.push(`${member.identity}: ${text}`);
    process.stdout.write(`# ${member.identity} is refused: ${error instanceof Refusal ? text : error.stack.replace(/\n/g, ' ')}\n`);
    if (member.socket) { member.socket.fail(53403, `Server is unable to apply a remote media description: ${text}`); }
    this.remove(member);
  }

  /* The loudest, if it is louder than who speaks now. */
  listen() {
    this.members.forEach(m => m.measure());
    const present = [...this.members].find(m => m.sid === this.speaker);
    const [loudest] = [...this.members].filter(m => m.loudness > AUDIBLE).sort((a, b) => b.loudness - a.loudness);
    if (present && present.loudness > AUDIBLE && loudest.loudness < present.loudness + HYSTERESIS) { return; }
    const speaker = loudest ? loudest.sid : null;
    if (speaker === this.speaker) { return; }
    this.speaker = speaker;
    this.members.forEach(m => m.signal('active_speaker', { participant: speaker }));
  }

  record(on) {
    this.recording = { ...this.recording, is_recording: on, revision: this.recording.revision + 1 };
    this.members.forEach(m => this.tell(m));
  }

  /* condition is NO_MEDIA or OK, about a track of the member's own. */
  warn(member, trackName, condition) {
    const { sid } = member.tracks.find(t => t.name === trackName);
    member.socket.say({ ...this.state(member, 'warning'), states: { revision: ++this.warnings, tracks: { [sid]: { recordings: condition } } } });
  }

  end() {
    const everybody = [...this.members];
    this.members.clear();
    this.rest();
    everybody.forEach(m => {
      if (m.socket) { m.socket.dismiss('completed', this.sid); }
      m.close();
    });
  }
}

module.exports = { Room };
