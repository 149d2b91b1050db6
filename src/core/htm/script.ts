// The script that stands in encrypted_message.htm: data here, run from a file in browsers we do not choose, so old JavaScript.
//
// It hands the armour to the portal, chooses the language, and says when the services report maintenance. Lines stay
// within 76 characters and within ASCII, as the whole file does.

export const script = String.raw`
'use strict';
(function () {
  var root = document.documentElement;
  var form = document.getElementById('message');
  var portal = form.getAttribute('action').replace(/\s/g, '')
    .replace(/\/open$/, '');
  var patience = 5000;
  var fortnight = 14 * 86400;
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
      return time.toLocaleString(language,
        { dateStyle: 'long', timeStyle: 'short' });
    } catch (e) {
      return time.toLocaleString();
    }
  }

  function writeTimes(name, seconds) {
    all('time[data-time="' + name + '"]', function (time) {
      var page = time;
      while (!page.getAttribute('data-page')) page = page.parentNode;
      time.textContent = inWords(seconds, page.getAttribute('data-page'));
    });
  }

  function setWindow(start, end) {
    until = end;
    writeTimes('start', start);
    writeTimes('end', end);
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
    var page = window.open(portal + '/handoff');
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
    var next = feed.windows.filter(function (w) {
      return w.end > now && w.start < now + fortnight;
    }).sort(function (a, b) { return a.start - b.start; })[0];
    until = 0;
    if (next) {
      setWindow(next.start, next.end);
      all('[data-text]', function (text) {
        var language = text.getAttribute('data-text');
        var words = next.text[language] || '';
        text.textContent = String(words).slice(0, 500);
      });
    }
    var underway = next && next.start <= now;
    if (feed.overall !== 'available' && !underway) notice(feed.overall);
    else notice(next ? 'window' : '');
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
    if (times.length) setWindow(times[0][0], times[0][1]);
    else notice('');
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
