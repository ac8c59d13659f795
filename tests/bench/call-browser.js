/* Two people in a call, each in a Chromium of their own, with Twilio's own web client
 * as it is: what the calls of Parley are measured beside.
 *
 *   node call-browser.js --ws URL --room ROOM TOKEN TOKEN
 *
 * prints one line of JSON when both are there, {"pids": […]}, and takes commands on its
 * standard input, a word a line: `join` has the second person join and answers
 * {"join": MILLISECONDS from the click to the first picture of the first person},
 * `leave`, and `frames`, {"frames": pictures shown so far by both, "size": […]}.
 * Exits with 77 where Chromium or the library is missing.
 */
'use strict';

const readline = require('readline');
const { Studio, Missing } = require('../backend/browser/participant.js');

const VIDEO = { width: 640, height: 480, frameRate: 30 };
/* As much as Parley sends at most. */
const SDK = { maxVideoBitrate: 1000000, preferredVideoCodecs: ['VP8'] };

/* In the page: joins, shows oneself as well, counts what is shown. */
function prepare() {
  const attachPlainly = window.attach;
  page.shown = 0;
  window.attach = (track, participant) => {
    attachPlainly(track, participant);
    const element = page.elements.get(`${participant.identity}/${track.name}`);
    if (track.kind !== 'video') { return; }
    const count = () => {
      page.shown++;
      if (page.onPicture) { page.onPicture(performance.now()); }
      element.requestVideoFrameCallback(count);
    };
    page.size = () => [element.videoWidth, element.videoHeight];
    element.requestVideoFrameCallback(count);
  };
  page.joinForTime = async options => {
    const begin = performance.now();
    const picture = new Promise(resolve => { page.onPicture = resolve; });
    const answer = await page.join(options);
    if (answer.error) { throw new Error(answer.error.message); }
    page.room.localParticipant.videoTracks.forEach(p => document.body.appendChild(p.track.attach()));
    return options.alone ? 0 : (await picture) - begin;
  };
}

function parse(argv) {
  const options = { tokens: [] };
  for (let i = 0; i < argv.length; i++) {
    if (argv[i] === '--ws') { options.url = argv[++i]; } else if (argv[i] === '--room') { options.room = argv[++i]; } else { options.tokens.push(argv[i]); }
  }
  return options;
}

async function main() {
  const { url, room, tokens } = parse(process.argv.slice(2));
  const print = object => process.stdout.write(`${JSON.stringify(object)}\n`);
  const studios = await Promise.all(tokens.map(() => Studio.open()));
  const people = await Promise.all(studios.map(studio => studio.participant()));
  const join = (index, alone) => people[index].call('joinForTime', { url, room, token: tokens[index], data: false, video: VIDEO, sdk: SDK, alone });
  const commands = {
    join: async () => ({ join: await join(1, false) }),
    leave: async () => ({ left: await people[1].call('leave') }),
    frames: async () => {
      const shown = await Promise.all(people.map(person => person.page.evaluate('[page.shown, page.size ? page.size() : []]')));
      return { frames: shown.reduce((sum, [frames]) => sum + frames, 0), size: shown.map(([, size]) => size) };
    }
  };
  try {
    for (const person of people) { await person.page.evaluate(`(${prepare}) ()`); }
    await join(0, true);
    print({ pids: studios.map(studio => studio.browser.child.pid) });
    for await (const line of readline.createInterface({ input: process.stdin })) { print(await commands[line]()); }
  } finally {
    await Promise.all(studios.map(studio => studio.close()));
  }
}

main().then(() => process.exit(0), error => {
  process.stderr.write(`${error instanceof Missing ? error.message : error.stack}\n`);
  process.exit(error instanceof Missing ? 77 : 1);
});
