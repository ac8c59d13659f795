/* Takes the network away, in the namespace that the test has to itself: packets
 * of one participant's signalling, and all media, vanish without a word.
 */
'use strict';

const { spawnSync } = require('child_process');

const nft = text => spawnSync('nft', ['-f', '-'], { input: text });

class Outage {
  static isPossible() {
    return nft('add table inet outage\ndelete table inet outage\n').status === 0;
  }

  /* `port` is where that participant's signalling goes. */
  static begin(port) {
    const answer = nft([
      'table inet outage {',
      '  chain input {',
      '    type filter hook input priority 0;',
      `    tcp dport ${port} drop`,
      `    tcp sport ${port} drop`,
      '    ip saddr 198.18.0.1 meta l4proto udp drop',
      '  }',
      '}', ''].join('\n'));
    if (answer.status !== 0) { throw new Error(`nft: ${answer.stderr}`); }
    return new Outage();
  }

  end() {
    nft('delete table inet outage\n');
  }
}

module.exports = { Outage };
