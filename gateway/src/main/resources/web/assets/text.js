// What the pages say, in English and German.

const TEXTS = {
  en: {
    tagline: "Phones and video on one line.",
    landingTitle: "Everybody on one line",
    landingText: "Meet by video in the browser, talk by text on IRC, and let anyone join with an ordinary telephone. No account, nothing to install.",
    openRoom: "Open a room", roomName: "Room name", go: "Go",
    how1: "Open a room", how1Text: "Choose a name, allow your camera if you like, and you are in.",
    how2: "Or call", how2Text: "Every room has a number and a PIN. Any telephone will do.",
    how3: "Type along", how3Text: "The chat is an IRC channel. Join it with the client you know.",
    roomsHere: "Rooms here",
    prejoin: "Before you join", prejoinText: "People see and hear you only after you have joined.", yourName: "Your name", namePlaceholder: "What others should call you",
    microphone: "Microphone", camera: "Camera", level: "Microphone level", noCamera: "Camera is off", join: "Join", joining: "Joining …",
    privacy: "Room",
    connectingIrc: "Connecting to IRC …", waitingAnswer: "Asking to join …", connectingMedia: "Connecting sound and video …",
    micOn: "Mute", micOff: "Unmute", camOn: "Stop video", camOff: "Start video", screenOn: "Stop sharing", screenOff: "Share screen",
    chat: "Chat", people: "People", dialIn: "Call in", leave: "Leave", close: "Close", devices: "Devices",
    you: "you", phone: "Telephone", screenOf: "Screen of {name}", muted: "muted", speaking: "speaking",
    alone: "Nobody else is here yet", aloneText: "Others join with this link, or by telephone.", copyLink: "Copy link", copied: "Copied",
    dialInText: "Call from any telephone, then key the PIN and #.", number: "Number", pin: "PIN", dialInNone: "This room has no telephone number at the moment.", dialInKeys: "On the phone, *6 mutes and unmutes.",
    onIrc: "Also on IRC", inCall: "In the call", message: "Message", send: "Send", chatEmpty: "Messages go to {channel} on IRC.",
    cameraRefused: "The browser does not let this page use the camera. Allow it in the address bar, then turn the camera on.",
    micRefused: "The browser does not let this page use the microphone. You can listen; to speak, allow it in the address bar and unmute.",
    micMissing: "No microphone was found. You can listen and type.", cameraMissing: "No camera was found.", deviceBusy: "Another program is using this device.",
    insecure: "Camera and microphone need a secure page (https). You can listen and type.", screenRefused: "The screen is not shared.",
    ircGone: "IRC is gone; the call goes on. Trying again in {seconds} s …", ircBack: "Back on IRC.", ircUnreachable: "IRC cannot be reached. Trying again in {seconds} s …",
    mediaShaky: "The connection is shaky …", mediaLost: "Sound and video were lost. Joining again …", soundBlocked: "The browser holds the sound back.", playSound: "Turn the sound on",
    noAnswer: "The room did not answer. Is the gateway on IRC?", gatewayAbsent: "The gateway is not on IRC just now.",
    "declined-full": "The room is full.", "declined-no-room": "This room does not exist (any more).", "declined-busy": "Too many tries. Wait a moment, please.", "declined-forbidden": "You may not join this room.",
    "declined-version": "This page and the gateway do not match. Reload the page, please.", "declined-error": "The gateway could not take you in.", "declined-bad-offer": "The gateway could not take you in.", "declined-not-now": "Not now: the room takes nobody in at the moment.",
    "ended-left": "You have left.", "ended-closed": "The room was closed.", "ended-removed": "You were taken out of the room.", "ended-lost": "The connection was lost.", "ended-gone": "The room no longer knows you.", "ended-error": "The call ended because of an error.", "ended-replaced": "You joined from somewhere else.",
    rejoin: "Join again", home: "To the front page", noRoom: "There is no such room", noRoomText: "The link may be mistyped, or the room was closed. A new one is opened with !meet on IRC.",
    hasJoined: "{name} joined", hasLeft: "{name} left", isNow: "{from} is now {to}", netsplit: "Network split: {count} people are away for a while", nickTaken: "That nick was taken: on IRC you are {nick}",
    tooOld: "This browser is too old for video rooms. A current Firefox, Chrome or Safari will do.", tooMuch: "Slow down a little, please.", keys: "Keys: m microphone, v camera, c chat",
    peopleCount: "{count} in the room", unread: "{count} unread",
  },
  de: {
    tagline: "Telefon und Video auf einer Leitung.",
    landingTitle: "Alle auf einer Leitung",
    landingText: "Im Browser per Video treffen, auf IRC schreiben – und wer mag, ruft einfach mit dem Telefon an. Ohne Konto, ohne Installation.",
    openRoom: "Raum öffnen", roomName: "Name des Raums", go: "Los",
    how1: "Raum öffnen", how1Text: "Name wählen, auf Wunsch die Kamera erlauben, schon drin.",
    how2: "Oder anrufen", how2Text: "Jeder Raum hat eine Nummer und eine PIN. Jedes Telefon genügt.",
    how3: "Mitschreiben", how3Text: "Der Chat ist ein IRC-Kanal. Nimm das Programm, das du kennst.",
    roomsHere: "Räume hier",
    prejoin: "Bevor du beitrittst", prejoinText: "Erst wenn du beigetreten bist, sehen und hören dich andere.", yourName: "Dein Name", namePlaceholder: "So sehen dich die anderen",
    microphone: "Mikrofon", camera: "Kamera", level: "Mikrofonpegel", noCamera: "Kamera ist aus", join: "Beitreten", joining: "Trete bei …",
    privacy: "Raum",
    connectingIrc: "Verbinde mit IRC …", waitingAnswer: "Bitte um Einlass …", connectingMedia: "Verbinde Ton und Bild …",
    micOn: "Stumm", micOff: "Ton an", camOn: "Bild aus", camOff: "Bild an", screenOn: "Nicht mehr teilen", screenOff: "Bildschirm teilen",
    chat: "Chat", people: "Leute", dialIn: "Anrufen", leave: "Auflegen", close: "Schließen", devices: "Geräte",
    you: "du", phone: "Telefon", screenOf: "Bildschirm von {name}", muted: "stumm", speaking: "spricht",
    alone: "Außer dir ist noch niemand hier", aloneText: "Andere kommen mit diesem Link dazu, oder per Telefon.", copyLink: "Link kopieren", copied: "Kopiert",
    dialInText: "Von jedem Telefon anrufen, dann die PIN und # eingeben.", number: "Nummer", pin: "PIN", dialInNone: "Dieser Raum hat gerade keine Telefonnummer.", dialInKeys: "Am Telefon schaltet *6 stumm und wieder laut.",
    onIrc: "Auch auf IRC", inCall: "Im Gespräch", message: "Nachricht", send: "Senden", chatEmpty: "Nachrichten gehen an {channel} auf IRC.",
    cameraRefused: "Der Browser lässt diese Seite nicht an die Kamera. In der Adresszeile erlauben, dann die Kamera einschalten.",
    micRefused: "Der Browser lässt diese Seite nicht ans Mikrofon. Zuhören geht; zum Sprechen in der Adresszeile erlauben und den Ton einschalten.",
    micMissing: "Kein Mikrofon gefunden. Zuhören und Schreiben geht.", cameraMissing: "Keine Kamera gefunden.", deviceBusy: "Ein anderes Programm benutzt dieses Gerät.",
    insecure: "Kamera und Mikrofon brauchen eine sichere Seite (https). Zuhören und Schreiben geht.", screenRefused: "Der Bildschirm wird nicht geteilt.",
    ircGone: "IRC ist weg, das Gespräch geht weiter. Neuer Versuch in {seconds} s …", ircBack: "Wieder auf IRC.", ircUnreachable: "IRC ist nicht erreichbar. Neuer Versuch in {seconds} s …",
    mediaShaky: "Die Verbindung wackelt …", mediaLost: "Ton und Bild sind abgerissen. Trete erneut bei …", soundBlocked: "Der Browser hält den Ton zurück.", playSound: "Ton einschalten",
    noAnswer: "Der Raum hat nicht geantwortet. Ist das Gateway auf IRC?", gatewayAbsent: "Das Gateway ist gerade nicht auf IRC.",
    "declined-full": "Der Raum ist voll.", "declined-no-room": "Diesen Raum gibt es nicht (mehr).", "declined-busy": "Zu viele Versuche. Bitte einen Moment warten.", "declined-forbidden": "Du darfst diesen Raum nicht betreten.",
    "declined-version": "Seite und Gateway passen nicht zusammen. Bitte neu laden.", "declined-error": "Das Gateway konnte dich nicht aufnehmen.", "declined-bad-offer": "Das Gateway konnte dich nicht aufnehmen.", "declined-not-now": "Gerade nicht: Der Raum nimmt im Moment niemanden auf.",
    "ended-left": "Du hast aufgelegt.", "ended-closed": "Der Raum wurde geschlossen.", "ended-removed": "Du wurdest aus dem Raum genommen.", "ended-lost": "Die Verbindung ist abgerissen.", "ended-gone": "Der Raum kennt dich nicht mehr.", "ended-error": "Das Gespräch endete mit einem Fehler.", "ended-replaced": "Du bist von anderswo beigetreten.",
    rejoin: "Wieder beitreten", home: "Zur Startseite", noRoom: "Diesen Raum gibt es nicht", noRoomText: "Vielleicht ist der Link vertippt, oder der Raum wurde geschlossen. Einen neuen öffnet !meet auf IRC.",
    hasJoined: "{name} ist da", hasLeft: "{name} ist weg", isNow: "{from} heißt jetzt {to}", netsplit: "Netz geteilt: {count} Leute sind eine Weile weg", nickTaken: "Der Nick war vergeben: Auf IRC heißt du {nick}",
    tooOld: "Dieser Browser ist zu alt für Videoräume. Ein aktueller Firefox, Chrome oder Safari genügt.", tooMuch: "Bitte etwas langsamer.", keys: "Tasten: m Mikrofon, v Kamera, c Chat",
    peopleCount: "{count} im Raum", unread: "{count} ungelesen",
  },
};

export const language = navigator.language?.toLowerCase().startsWith("de") ? "de" : "en";

/** The text of that key, with its {holes} filled. */
export function t(key, holes = {}) {
  const text = TEXTS[language][key] ?? TEXTS.en[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (all, name) => String(holes[name] ?? all));
}

/** Fills in what the page marks by data-text, data-label (aria-label and title) and data-placeholder. */
export function translate(root = document) {
  document.documentElement.lang = language;
  for (const element of root.querySelectorAll("[data-text]")) element.textContent = t(element.dataset.text);
  for (const element of root.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", t(element.dataset.label));
    element.title = t(element.dataset.label);
  }
  for (const element of root.querySelectorAll("[data-placeholder]")) element.placeholder = t(element.dataset.placeholder);
}
