// The script that stands in encrypted_message.htm: data here, run from a file in browsers we do not choose, so old JavaScript.
//
// It hands the armour to the portal, chooses the language, and says when the services report maintenance. Lines stay
// within 76 characters and within ASCII, as the whole file does.

import { handoffPath, openPath } from './paths.ts'

const openPattern = openPath.replace('/', String.raw`\/`)

export const script = String.raw`
'use strict';
(function () {
  var root = document.documentElement;
  var form = document.getElementById('message');
  var portal = form.getAttribute('action').replace(/\s/g, '')
    .replace(/${openPattern}$/, '');
  var patience = 5000;
  var fortnight = 14 * 86400;
  var halfDay = 43200;
  var opened = null;
  var timer = 0;
  var until = 0;
  var newest = 0;

  function all(selector, each) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), each);
  }

  // language

  function pages() {
    var found = {};
    all('[data-page]', function (page) {
      found[page.getAttribute('data-page')] = page;
    });
    return found;
  }

  function wanted(known) {
    var asked = [location.hash.slice(1)]
      .concat(navigator.languages || [navigator.language || 'en']);
    for (var i = 0; i < asked.length; i++) {
      var tag = String(asked[i]).toLowerCase().split('-')[0];
      if (known.hasOwnProperty(tag)) return tag;
    }
    return 'en';
  }

  function turnTo(language) {
    var known = pages();
    Object.keys(known).forEach(function (tag) {
      known[tag].className = tag === language ? 'page on' : 'page';
    });
    root.className = 'chosen';
    root.lang = language;
    document.title = known[language].getAttribute('data-title')
      .replace(/\s+/g, ' ');
  }

  // what is said

  function say(name) {
    all('[data-say]', function (text) {
      text.hidden = text.getAttribute('data-say') !== name;
    });
  }

  function notice(name) {
    all('[data-notice]', function (text) {
      text.hidden = text.getAttribute('data-notice') !== name;
    });
  }

  function inWords(seconds, language) {
    var time = new Date(seconds * 1000);
    try {
      return time.toLocaleString(language, {
        day: 'numeric', month: 'long', year: 'numeric',
        hour: '2-digit', minute: '2-digit', timeZoneName: 'short'
      });
    } catch (e) {
      return time.toLocaleString();
    }
  }

  function writeTimes(name, seconds) {
    all('time[data-time="' + name + '"]', function (time) {
      time.textContent = inWords(seconds, pageOf(time));
    });
  }

  function setWindow(start, end) {
    until = end;
    writeTimes('start', start);
    writeTimes('end', end);
  }

  function pageOf(part) {
    while (!part.getAttribute('data-page')) part = part.parentNode;
    return part.getAttribute('data-page');
  }

  function zoned(seconds, language, zone) {
    return new Date(seconds * 1000).toLocaleString(language, {
      timeZone: zone, day: 'numeric', month: 'long',
      hour: '2-digit', minute: '2-digit', timeZoneName: 'short'
    });
  }

  function writeZones(zones, start, end) {
    all('[data-zones]', function (box) {
      var list = box.querySelector('ul');
      list.textContent = '';
      zones.slice(0, 10).forEach(function (zone) {
        var row = document.createElement('li');
        try {
          row.textContent = zoned(start, pageOf(box), zone) + ' \u2013 ' +
            zoned(end, pageOf(box), zone);
          list.appendChild(row);
        } catch (e) { /* a zone that this browser does not know */ }
      });
      box.hidden = !list.firstChild;
    });
  }

  function late() {
    say(until * 1000 > Date.now() ? 'late-until' : 'late');
  }

  // hand-off

  function field(name) {
    return form.querySelector('[name="' + name + '"]').value
      .replace(/\s/g, '');
  }

  function armour() {
    var encoder = new TextEncoder();
    var pieces = [];
    var size = 0;
    Array.prototype.forEach.call(
      form.querySelectorAll('textarea'),
      function (area) {
        var piece = encoder.encode(area.textContent);
        pieces.push(piece);
        size += piece.length;
      });
    var whole = new Uint8Array(size);
    pieces.reduce(function (at, piece) {
      whole.set(piece, at);
      return at + piece.length;
    }, 0);
    return whole.buffer;
  }

  function answered(event) {
    var data = event.data || {};
    if (data.postern === 'stored') say('stored');
    if (data.postern === 'refused') {
      all('[data-code]', function (code) {
        code.textContent = String(data.code).slice(0, 40);
      });
      say('refused');
    }
  }

  function press(event) {
    // First, and before anything that takes time: WebKit blocks it later.
    var page = window.open(portal + '${handoffPath}');
    if (!page) {
      // No window may be opened: the form goes there in this one.
      form.target = window.top === window ? '_self' : '_blank';
      return;
    }
    event.preventDefault();
    opened = page;
    say('opening');
    clearTimeout(timer);
    timer = setTimeout(late, patience);
  }

  window.addEventListener('message', function (event) {
    var data = event.data;
    if (!opened || event.source !== opened) return;
    if (event.origin !== portal) return;
    if (!data || data.postern !== 'ready' || data.v !== 1) return;
    clearTimeout(timer);
    say('opening');
    var channel = new MessageChannel();
    channel.port1.onmessage = answered;
    var buffer = armour();
    opened.postMessage({
      postern: 'message',
      v: 1,
      armour: buffer,
      address: field('address'),
      index: Number(field('index')),
      digest: field('digest')
    }, portal, [channel.port2, buffer]);
  });

  // status of the services

  function meta(name) {
    var found = document.querySelector('meta[name="postern-' + name + '"]');
    return found ? found.content.replace(/\s/g, '') : '';
  }

  function bytes(text) {
    var raw = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
    var out = new Uint8Array(raw.length);
    for (var i = 0; i < raw.length; i++) out[i] = raw.charCodeAt(i);
    return out;
  }

  function json(text) {
    return JSON.parse(new TextDecoder().decode(bytes(text)));
  }

  function verified(signed) {
    var parts = signed.split('.');
    var header = json(parts[0]);
    if (parts.length !== 3 || header.alg !== 'Ed25519' ||
      header.typ !== 'postern-status+jwt' ||
      header.kid !== meta('status-kid')) throw new Error('not a feed');
    var jwk = { kty: 'OKP', crv: 'Ed25519', x: meta('status-key') };
    var algorithm = { name: 'Ed25519' };
    return crypto.subtle.importKey('jwk', jwk, algorithm, false, ['verify'])
      .then(function (key) {
        return crypto.subtle.verify(algorithm, key, bytes(parts[2]),
          new TextEncoder().encode(parts[0] + '.' + parts[1]));
      })
      .then(function (good) {
        if (!good) throw new Error('not signed by the district');
        return json(parts[1]);
      });
  }

  function show(feed) {
    var now = Date.now() / 1000;
    if (feed.v !== 1 || feed.district !== meta('district')) return;
    if (feed.validUntil < now || feed.sequence <= newest) return;
    newest = feed.sequence;
    var current = feed.windows.filter(function (w) {
      return w.start <= now && (w.over || w.end) > now;
    })[0];
    var next = feed.windows.filter(function (w) {
      return w.over === null && w.start > now && w.start < now + fortnight;
    }).sort(function (a, b) { return a.start - b.start; })[0];
    var past = feed.windows.filter(function (w) {
      var end = w.over || w.end;
      return end <= now && end > now - halfDay;
    })[0];
    tell(current || next || past, feed.zones || []);
    var unplanned = current && current.state !== 'maintenance';
    if (unplanned) notice(current.state);
    else notice(current ? 'now' : next ? 'window' : past ? 'over' : '');
  }

  function tell(known, zones) {
    until = 0;
    if (!known) return;
    setWindow(known.start, known.end);
    writeZones(known.over || known.end * 1000 < Date.now() ? [] : zones,
      known.start, known.end);
    all('[data-text]', function (text) {
      var language = text.getAttribute('data-text');
      var words = known.text[language] || known.text.en || '';
      text.textContent = String(words).slice(0, 500);
    });
  }

  function ask(url) {
    fetch(url, {
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
      referrerPolicy: 'no-referrer'
    })
      .then(function (answer) { return answer.json(); })
      .then(function (body) { return verified(body.signed); })
      .then(show)
      .catch(function () { /* no word from there is no news */ });
  }

  function knownWindows() {
    var now = Date.now() / 1000;
    var times = [];
    all('meta[name="postern-window"]', function (known) {
      var time = known.content.split('-').map(Number);
      if (time[1] > now) times.push(time);
    });
    if (navigator.onLine === false) notice('offline');
    else if (times.length) {
      setWindow(times[0][0], times[0][1]);
      notice(times[0][0] > now ? 'window' : 'now');
    } else notice('');
  }

  all('a[data-turn]', function (link) {
    link.addEventListener('click', function (event) {
      event.preventDefault();
      turnTo(link.getAttribute('data-turn'));
    });
  });
  all('button', function (button) {
    button.addEventListener('click', press);
  });
  turnTo(wanted(pages()));
  knownWindows();
  if (window.fetch && window.crypto && crypto.subtle) {
    all('meta[name="postern-status"]', function (feed) {
      ask(feed.content.replace(/\s/g, ''));
    });
  }
})();
`

const named = "digest: field('digest')"

/** The same in a file for several: it hands over the other readers too. */
export const scriptForSeveral = script.replace(
  named,
  () => String.raw`${named},
      others: Array.prototype.map.call(
        form.querySelectorAll('[name="other"]'),
        function (other) { return other.value.replace(/\s/g, ''); }
      ).join('%')`,
)
