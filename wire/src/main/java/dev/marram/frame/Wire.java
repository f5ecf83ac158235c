package dev.marram.frame;

/** The numbers and names of the frame format (source: the protocol reference, sections 4 to 6). */
public final class Wire {
  /** Bytes of a frame besides headers and payload: lengths, prelude checksum, message checksum. */
  public static final int OVERHEAD = 16;

  /** Where the header block of a frame begins. */
  public static final int HEADERS_AT = 12;

  /** The largest frame that is accepted, in bytes. */
  public static final int MAX_INBOUND = 24 << 20;

  /**
   * The largest frame that is sent, in bytes: older clients drop the connection on a larger one.
   */
  public static final int MAX_OUTBOUND = 16 << 20;

  /** The most headers a frame may have. */
  public static final int MAX_HEADERS = 1024;

  /** The longest text or byte buffer in a header, in bytes. */
  static final int MAX_VALUE_BYTES = 32_767;

  // Message types.
  public static final int APPLICATION_MESSAGE = 0;
  public static final int APPLICATION_ERROR = 1;
  public static final int PING = 2;
  public static final int PING_RESPONSE = 3;
  public static final int CONNECT = 4;
  public static final int CONNECT_ACK = 5;
  public static final int PROTOCOL_ERROR = 6;
  public static final int INTERNAL_ERROR = 7;

  // Message flags, a set of bits.
  public static final int CONNECTION_ACCEPTED = 1;
  public static final int TERMINATE_STREAM = 2;

  // Header value types.
  static final int TYPE_TRUE = 0;
  static final int TYPE_FALSE = 1;
  static final int TYPE_INT8 = 2;
  static final int TYPE_INT16 = 3;
  static final int TYPE_INT32 = 4;
  static final int TYPE_INT64 = 5;
  static final int TYPE_BYTES = 6;
  static final int TYPE_STRING = 7;
  static final int TYPE_TIMESTAMP = 8;
  static final int TYPE_UUID = 9;

  // Header names.
  public static final String MESSAGE_TYPE = ":message-type";
  public static final String MESSAGE_FLAGS = ":message-flags";
  public static final String STREAM_ID = ":stream-id";
  public static final String VERSION = ":version";
  public static final String CONTENT_TYPE = ":content-type";
  public static final String MODEL_TYPE = "service-model-type";
  public static final String OPERATION = "operation";

  /** The only content type there is. */
  public static final String JSON = "application/json";

  /** The protocol version that every client sends. */
  public static final String PROTOCOL_VERSION = "0.1.0";

  private Wire() {}
}
