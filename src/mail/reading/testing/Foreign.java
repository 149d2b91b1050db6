// What Apache James mime4j reads in every message of a folder, as JSON.

import java.io.*;
import java.nio.file.*;
import java.util.*;
import org.apache.james.mime4j.dom.*;
import org.apache.james.mime4j.dom.address.*;
import org.apache.james.mime4j.message.DefaultMessageBuilder;
import org.apache.james.mime4j.stream.MimeConfig;

class Foreign {
  static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (char sign : (text == null ? "" : text).toCharArray())
      out.append(sign >= 0x20 && sign < 0x7f && sign != '"' && sign != '\\' ? "" + sign : String.format("\\u%04x", (int) sign));
    return out.append("\"").toString();
  }

  static void visit(Entity entity, List<String> texts) throws IOException {
    Body body = entity.getBody();
    if (body instanceof Multipart) for (Entity part : ((Multipart) body).getBodyParts()) visit(part, texts);
    else if (body instanceof Message) visit((Message) body, texts);
    else if (body instanceof SingleBody) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      ((SingleBody) body).writeTo(bytes);
      String charset = entity.getCharset() == null ? "UTF-8" : entity.getCharset();
      try { texts.add(quoted(bytes.toString(charset))); }
      catch (UnsupportedEncodingException unknown) { texts.add(quoted(bytes.toString("ISO-8859-1"))); }
    }
  }

  static String people(List<Mailbox> boxes) {
    List<String> all = new ArrayList<>();
    if (boxes != null) for (Mailbox box : boxes) all.add(quoted(box.getAddress()));
    return String.join(",", all);
  }

  static String reading(Path file) throws Exception {
    DefaultMessageBuilder builder = new DefaultMessageBuilder();
    builder.setMimeEntityConfig(MimeConfig.PERMISSIVE);
    try (InputStream in = Files.newInputStream(file)) {
      Message message = builder.parseMessage(in);
      List<String> texts = new ArrayList<>();
      visit(message, texts);
      return "[{\"subject\":" + quoted(message.getSubject()) + ",\"texts\":[" + String.join(",", texts) + "],\"ids\":[" + quoted(message.getMessageId()) + "],\"from\":[" + people(message.getFrom()) + "],\"to\":[" + (message.getTo() == null ? "" : people(message.getTo().flatten())) + "]}]";
    }
  }

  public static void main(String[] args) throws Exception {
    List<String> all = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(Paths.get(args[0]), "*.msg")) {
      for (Path file : files) {
        String found = "[null]";
        try { found = reading(file); } catch (Exception refused) { }
        all.add(quoted(file.getFileName().toString()) + ":" + found);
      }
    }
    System.out.print("{" + String.join(",", all) + "}");
  }
}
