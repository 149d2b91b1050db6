// The script that stands in encrypted_message.htm: runs from file://, in browsers of any age. Lines of at most 76 characters.

export const script = `
(function () {
  'use strict'
  var form = document.getElementById('form')
  var portal = form.getAttribute('data-portal')
  var answerWithin = 5000
  var announceWithin = 14 * 24 * 3600
  var section = chooseLanguage()

  function all(selector, root) {
    return Array.prototype.slice.call(root.querySelectorAll(selector))
  }

  function chooseLanguage() {
    var wanted = navigator.languages || [navigator.language || 'en']
    var sections = all('section', document)
    var chosen = sections[0]
    for (var i = wanted.length - 1; i >= 0; i--) {
      sections.forEach(function (s) {
        if (s.lang === String(wanted[i]).slice(0, 2).toLowerCase()) chosen = s
      })
    }
    sections.forEach(function (s) { s.hidden = s !== chosen })
    document.documentElement.lang = chosen.lang
    document.title = chosen.getAttribute('data-title')
    return chosen
  }

  function say(name, values) {
    var text = section.getAttribute('data-' + name)
    Object.keys(values || {}).forEach(function (key) {
      text = text.split('{' + key + '}').join(values[key])
    })
    var notice = section.querySelector('[role=status]')
    notice.textContent = text
    notice.hidden = false
  }

  function field(name) {
    return form.querySelector('input[name=' + name + ']').value
  }

  function armour() {
    var text = all('textarea', form).map(function (area) {
      return area.value
    }).join('')
    var bytes = new Uint8Array(text.length)
    for (var i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
    return bytes.buffer
  }

  function hand(tab) {
    var timer = setTimeout(function () { say('unanswered') }, answerWithin)
    function hear(event) {
      if (event.source !== tab || event.origin !== portal) return
      if (!event.data || event.data.postern !== 'ready') return
      removeEventListener('message', hear)
      clearTimeout(timer)
      var channel = new MessageChannel()
      channel.port1.onmessage = function (answer) {
        if (answer.data && answer.data.postern === 'stored') say('handed')
      }
      var buffer = armour()
      tab.postMessage({ postern: 'message', v: 1, armour: buffer,
        address: field('address'), index: Number(field('index')),
        digest: field('digest') }, portal, [buffer, channel.port2])
    }
    addEventListener('message', hear)
  }

  all('button', document).forEach(function (button) {
    button.addEventListener('click', function (event) {
      var tab = window.open(portal + '/handoff')
      if (!tab) return
      event.preventDefault()
      hand(tab)
    })
  })

  function bytesOf(base64url) {
    var text = atob(base64url.replace(/-/g, '+').replace(/_/g, '/'))
    return Uint8Array.from(text, function (c) { return c.charCodeAt(0) })
  }

  function json(bytes) {
    return JSON.parse(new TextDecoder().decode(bytes))
  }

  function verified(answer) {
    var key = JSON.parse(form.getAttribute('data-status-key'))
    var parts = answer.signed.split('.')
    var header = json(bytesOf(parts[0]))
    var known = header.typ === 'postern-status+jwt' &&
      header.alg === 'Ed25519' && header.kid === key.kid
    if (!known || parts.length !== 3) return null
    var jwk = { kty: key.kty, crv: key.crv, x: key.x }
    var signed = new TextEncoder().encode(parts[0] + '.' + parts[1])
    return crypto.subtle.importKey('jwk', jwk, 'Ed25519', false, ['verify'])
      .then(function (k) {
        return crypto.subtle.verify('Ed25519', k, bytesOf(parts[2]), signed)
      })
      .then(function (good) { return good ? json(bytesOf(parts[1])) : null })
  }

  function ask(url) {
    return fetch(url, { credentials: 'omit', referrerPolicy: 'no-referrer' })
      .then(function (response) { return response.json() })
      .then(verified)
      .catch(function () { return null })
  }

  function time(seconds) {
    return new Intl.DateTimeFormat(section.lang, { weekday: 'long',
      day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit',
      timeZoneName: 'short' }).format(new Date(seconds * 1000))
  }

  function tell(windows, overall) {
    var now = Date.now() / 1000
    var near = windows.filter(function (w) {
      return w.end > now && w.start < now + announceWithin
    }).sort(function (a, b) { return a.start - b.start })[0]
    if (near) {
      var times = { start: time(near.start), end: time(near.end) }
      say(near.start <= now ? 'away' : 'planned', times)
    } else if (overall === 'outage' || overall === 'degraded') {
      say('troubled')
    }
  }

  var written = JSON.parse(form.getAttribute('data-windows'))
  tell(written, 'available')
  if (!window.fetch || !window.crypto || !crypto.subtle) return
  var urls = JSON.parse(form.getAttribute('data-status'))
  Promise.all(urls.map(ask)).then(function (feeds) {
    var now = Date.now() / 1000
    var feed = feeds.filter(function (f) {
      return f && f.v === 1 && f.validUntil > now &&
        f.district === form.getAttribute('data-district')
    }).sort(function (a, b) { return b.sequence - a.sequence })[0]
    if (feed) tell(feed.windows, feed.overall)
  })
})()
`
