package dev.marram.model;

import java.util.Locale;

/** The errors of the model, called as on the wire. */
public enum ErrorCode {
  UNAUTHORIZED,
  RESOURCE_NOT_FOUND,
  CONFLICT,
  COMPONENT_NOT_FOUND,
  INVALID_RECIPE_DIRECTORY_PATH,
  INVALID_ARTIFACTS_DIRECTORY_PATH,
  INVALID_ARGUMENTS,
  FAILED_UPDATE_CONDITION_CHECK,
  INVALID_CREDENTIAL,
  INVALID_CLIENT_DEVICE_AUTH_TOKEN,
  INVALID_TOKEN,
  SERVICE;

  private final String shortName = camelCase(this) + "Error";

  /** The constant's name as the model writes it. */
  static String camelCase(Enum<?> constant) {
    StringBuilder name = new StringBuilder();
    for (String word : constant.name().split("_", -1)) {
      name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    return name.toString();
  }

  /** The name without the model's prefix, such as {@code ServiceError}. */
  public String shortName() {
    return shortName;
  }

  /** The full name, such as {@code aws.greengrass#ServiceError}. */
  public String modelType() {
    return Operation.PREFIX + shortName;
  }
}
