// Spanish, formal: every failure in three parts. What happened, what still works, what to do now.

import type { Words } from './shape.ts'

export const problems: Words['problems'] = {
  'empty-file': [
    'El archivo está vacío',
    'No contiene nada. El correo mismo está intacto.',
    'Guarde otra vez el archivo desde el correo y ábralo de nuevo.',
  ],
  'not-our-file': [
    'Esto no es un mensaje privado',
    'El archivo no contiene nada que este portal pueda leer.',
    'Elija el archivo encrypted_message.htm del correo.',
  ],
  damaged: [
    'El archivo se dañó en el camino',
    'Falta una parte o se cambió. Su dirección y su código están bien.',
    'Guarde otra vez el archivo desde el correo. Si no sirve, pida un nuevo envío.',
  ],
  'too-large': [
    'El archivo es demasiado grande',
    'Este portal solo acepta archivos más pequeños. El archivo mismo está intacto.',
    'Pida al remitente que lo envíe en partes.',
  ],
  'newer-version': [
    'Este mensaje es más nuevo que este portal',
    'Se hizo de un modo que esta página aún no conoce. Nada se ha perdido.',
    'Conserve el archivo y ábralo de nuevo en unos días.',
  ],
  'unknown-district': [
    'Este mensaje pertenece a otro portal',
    'Se selló para {{district}}. Este portal no tiene su clave.',
    'Abra el archivo con un doble clic: conoce su portal.',
  ],
  'not-for-this-address': [
    'Este mensaje no es para {{address}}',
    'El archivo está entero, pero sellado para otra dirección.',
    '¿Tiene otras direcciones? Un buzón compartido o una lista puede ser una.',
  ],
  'link-over': [
    'Este enlace ya no lleva a ninguna parte',
    'Los enlaces a mensajes terminan tras unas semanas. El archivo del correo aún se abre.',
    'Abra encrypted_message.htm desde el correo, o pida un nuevo envío.',
  ],
  'link-expired': [
    'Este enlace ha caducado',
    'Los enlaces a mensajes reenviados terminan tras unos días. El mensaje en sí no se ha perdido.',
    'Reenvíe el correo una vez más: recibirá un enlace nuevo. O abra su archivo encrypted_message.htm.',
  ],
  'period-expired': [
    'Este mensaje es demasiado antiguo',
    'Ya no se dan claves de {{period}}.',
    'Pida al remitente que lo envíe de nuevo.',
  ],
  'period-not-yet': [
    'Este mensaje es de un mes futuro',
    'Se selló para {{period}}. Su clave aún no se da. Nada se ha perdido.',
    'Conserve el archivo y ábralo de nuevo en ese mes.',
  ],
  'period-before-owner': [
    'Este mensaje es de antes de usted',
    'Esta dirección tenía otro titular en {{period}}.',
    'Pida un nuevo envío si es para usted.',
  ],
  'period-unusable': [
    'Este mensaje lleva un mes equivocado',
    'No se puede usar ahora. Nada se ha perdido.',
    'Pida al remitente que lo envíe de nuevo.',
  ],
  'key-invalid': [
    'La clave no es auténtica',
    'Una clave que nos dieron no corresponde. No se usó.',
    'Conserve el archivo y avise a quienes gestionan este portal.',
  ],
  'key-retired': [
    'Esta clave ya no se usa',
    'No se sella nada nuevo con ella.',
    'Pida al remitente que lo envíe de nuevo.',
  ],
  'stale-epoch': [
    'El servicio de claves se ha renovado',
    'Hace un momento. No se ha perdido nada.',
    'Inténtelo de nuevo.',
  ],
  'parameters-invalid': [
    'Ahora no se puede confiar en este portal',
    'Lo que dice de sí mismo no está bien firmado. No se abrió nada.',
    'Conserve el archivo y avise a quienes gestionan este portal.',
  ],
  'bad-address': [
    'Esto no es una dirección de correo',
    'Escrita así, ningún correo puede llegar.',
    'Compruébela letra por letra.',
  ],
  'wrong-code': [
    'Este no es el código',
    'Su mensaje está a salvo.',
    'Mire nuestro correo más reciente y escriba su código de nuevo.',
  ],
  'code-expired': [
    'Este código ya no vale',
    'Los códigos valen poco tiempo, en un solo navegador y una vez.',
    'Pida uno nuevo.',
  ],
  'too-many-tries': [
    'Demasiados intentos',
    'Este código se probó demasiadas veces. Su mensaje está a salvo.',
    'Espere un momento y pida un código nuevo.',
  ],
  'rate-limited': [
    'Demasiadas peticiones',
    'Mucha gente pide en este momento. Su mensaje está a salvo.',
    'Espere {{retryAfter}} segundos e inténtelo de nuevo.',
  ],
  'mail-down': [
    'El correo con el código no puede salir',
    'Nuestro servidor de correo no responde. Su mensaje está a salvo.',
    'Inténtelo de nuevo en unos minutos.',
  ],
  'not-signed-in': ['Su sesión ha terminado', 'Su mensaje sigue aquí.', 'Pida un código nuevo.'],
  'fresh-code-needed': [
    'Hace falta un código nuevo',
    'Para un mensaje más antiguo preguntamos de nuevo.',
    'Pida un código nuevo.',
  ],
  'no-webcrypto': [
    'Esta página no puede descifrar aquí',
    'No se abrió por una dirección segura, por eso el navegador no permite descifrar.',
    'Abra el portal por su dirección https://.',
  ],
  'no-storage': [
    'Este navegador no conserva nada',
    'Los mensajes se abren igualmente, hasta que se cierre esta pestaña.',
    'Elija el archivo aquí.',
  ],
  'no-cookies': [
    'Las cookies están bloqueadas',
    'Sin ellas no sabemos si el código vuelve de este navegador.',
    'Permita las cookies para esta página e inténtelo de nuevo.',
  ],
  unreachable: [
    'El portal no responde',
    'Quizá esté sin conexión, o el portal no está. Su mensaje está a salvo en su archivo.',
    'Inténtelo de nuevo en un momento.',
  ],
  'bad-request': [
    'Esto no funcionó',
    'El portal no entendió esta página. Su mensaje está a salvo en su archivo.',
    'Cargue la página de nuevo y abra otra vez el archivo.',
  ],
  'origin-refused': [
    'Esto no funcionó',
    'La petición vino de otra página. Su mensaje está a salvo en su archivo.',
    'Abra el portal en una pestaña propia.',
  ],
  'not-administrator': [
    'Esto es para administradores',
    'Su dirección no figura entre ellos. No se cambió nada.',
    'Entre con otra dirección o pregunte a quienes gestionan este portal.',
  ],
  'not-found': [
    'Esto no está aquí',
    'El mensaje pudo abrirse en otra pestaña, o la página cargarse de nuevo.',
    'Elija de nuevo el archivo.',
  ],
  'no-recipient': [
    'No hay nadie a quien enviar',
    'Sus palabras se conservan.',
    'Escriba una dirección de correo en «Para».',
  ],
  'too-many-recipients': [
    'Son demasiadas personas',
    'Un mensaje llega como máximo a {{limit}}. No se envió nada.',
    'Quite algunas, o envíe en partes.',
  ],
  'message-too-large': [
    'El mensaje es demasiado grande para enviarse',
    'No se envió nada. Sus palabras se conservan.',
    'Quite un archivo, o envíe en partes.',
  ],
  'recipient-refused': [
    'Este portal no envía a {{address}}',
    'Quienes lo gestionan solo admiten ciertos destinatarios. No se envió nada.',
    'Quite la dirección, o pregunte a quienes gestionan este portal.',
  ],
  'sending-off': [
    'Este portal no envía correo',
    'No se ha preparado un servidor de correo. Sus palabras se conservan.',
    'Guarde una copia y avise a quienes gestionan este portal.',
  ],
  cancelled: ['El envío se detuvo', 'No se envió nada. Sus palabras se conservan.', 'Envíelo cuando quiera.'],
  'file-gone': [
    'El archivo {{name}} no se pudo leer',
    'Pudo moverse o borrarse. Sus palabras se conservan.',
    'Elija de nuevo el archivo.',
  ],
  'mail-program': [
    'Su programa de correo no lo ha enviado',
    'Puede que su servidor no responda o rechace una dirección. Su texto se conserva.',
    'Revise las direcciones y envíelo otra vez.',
  ],
  'other-encryption': [
    'También está elegido OpenPGP o S/MIME',
    'Un mensaje es privado de una sola manera. No se ha enviado nada.',
    'Desactive el otro en su ventana y envíelo otra vez.',
  ],
  conflict: ['Esto ya está hecho', 'No se cambió nada.', 'Continúe.'],
  maintenance: [
    'El portal está en mantenimiento',
    'Estaba previsto. Su mensaje está seguro en su archivo.',
    'Vuelva a intentarlo cuando termine.',
  ],
  unavailable: [
    'El portal no está',
    'Responde, pero ahora no puede trabajar. Su mensaje está a salvo en su archivo.',
    'Inténtelo de nuevo en un momento.',
  ],
  'disk-full': [
    'El portal no tiene más espacio',
    'Ahora no puede recibir nada. Su mensaje está a salvo.',
    'Inténtelo de nuevo en unos minutos.',
  ],
  'config-invalid': [
    'El portal no está bien preparado',
    'Su mensaje está a salvo en su archivo.',
    'Avise a quienes gestionan este portal.',
  ],
  internal: [
    'Esta página cometió un error',
    'Su mensaje está a salvo en su archivo.',
    'Cargue la página de nuevo. Si se repite, avise a quienes gestionan este portal.',
  ],
}
