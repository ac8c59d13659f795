/* As much of a session description as a media server has to read and write. */
'use strict';

const DIRECTIONS = ['sendrecv', 'sendonly', 'recvonly', 'inactive'];

const numbers = (lines, expression) => lines.map(line => expression.exec(line)).filter(Boolean).map(found => Number(found[1]));

function parseSection(text) {
  const lines = text.split(/\r?\n/).filter(Boolean);
  const value = name => { const line = lines.find(l => l.startsWith(`a=${name}:`)); return line && line.slice(name.length + 3); };
  const [, kind, port] = /^m=(\S+) (\d+) /.exec(lines[0]);
  const [layer] = numbers(lines, /^a=ssrc-group:SIM (\d+)/);
  const [source] = [...numbers(lines, /^a=ssrc-group:FID (\d+)/), ...numbers(lines, /^a=ssrc:(\d+) /)];
  return {
    kind, mid: value('mid'), setup: value('setup'), trackId: (value('msid') || '').split(' ')[1],
    refused: port === '0' && !lines.includes('a=bundle-only'),
    direction: DIRECTIONS.find(d => lines.includes(`a=${d}`)) || 'sendrecv',
    ssrc: layer || source, /* the lowest layer, the first source */
    payload: name => numbers(lines, new RegExp(`^a=rtpmap:(\\d+) ${name}/`, 'i'))[0],
    extensions: lines.map(l => /^a=extmap:(\d+)\S* (\S+)/.exec(l)).filter(Boolean).map(([, id, uri]) => ({ id: Number(id), uri }))
  };
}

const split = text => text.split(/\r?\n(?=m=)/);

exports.parse = text => split(text).slice(1).map(parseSection);

exports.sends = section => !section.refused && /^send/.test(section.direction);
exports.receives = section => !section.refused && /recv/.test(section.direction);
exports.direction = (receives, sends) => DIRECTIONS[receives ? (sends ? 0 : 2) : (sends ? 1 : 3)];

/* werift takes port 0 for a refusal in a bundle-only section too. */
exports.forEngine = text => split(text).map(part => (part.includes('\na=bundle-only') ? part.replace(/^(m=\S+) 0 /, '$1 9 ') : part)).join('\r\n');

function dressSection(part, index, isOffer, trackIdOf) {
  const mid = /^a=mid:(.*?)\r?$/m.exec(part)[1];
  const id = trackIdOf(mid);
  const unwanted = [/^a=(ice-lite|msid:|end-of-candidates)/, /^a=ssrc:\d+ msid/, /^a=rtcp-fb:\d+ (transport-cc|goog-remb)/,
    ...(index ? [/^a=candidate/] : []), ...(id ? [] : [/^a=ssrc/])];
  const lines = part.split(/\r?\n/).filter(line => line && !unwanted.some(expression => expression.test(line)));
  if (id) { lines.splice(lines.indexOf(`a=mid:${mid}`) + 1, 0, `a=msid:- ${id}`); }
  return lines.map(line => (isOffer && line.startsWith('a=setup:') ? 'a=setup:actpass' : line)).join('\r\n');
}

/* From what werift says to what a media server of Twilio's says: candidates in
 * the first section, ice-lite for the session, track ids of the subscriptions.
 * names is { name, id, version }, trackIdOf gives the id that a mid sends.
 */
exports.forWire = (text, isOffer, names, trackIdOf) => {
  const [session, ...sections] = split(text);
  const lines = session.split(/\r?\n/).filter(line => line && line !== 'a=ice-lite').map(line => (line.startsWith('s=') ? `s=${names.name}`
    : line.startsWith('o=') ? `o=- ${names.id} ${names.version} IN IP4 127.0.0.1` : line));
  return [[...lines, 'a=ice-lite'].join('\r\n'), ...sections.map((part, i) => dressSection(part, i, isOffer, trackIdOf))].join('\r\n') + '\r\n';
};
