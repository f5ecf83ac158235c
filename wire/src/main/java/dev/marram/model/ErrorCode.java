package dev.marram.model;

/** The errors of the model, by their short names on the wire. */
public enum ErrorCode {
  UNAUTHORIZED("UnauthorizedError"),
  RESOURCE_NOT_FOUND("ResourceNotFoundError"),
  CONFLICT("ConflictError"),
  COMPONENT_NOT_FOUND("ComponentNotFoundError"),
  INVALID_RECIPE_DIRECTORY_PATH("InvalidRecipeDirectoryPathError"),
  INVALID_ARTIFACTS_DIRECTORY_PATH("InvalidArtifactsDirectoryPathError"),
  INVALID_ARGUMENTS("InvalidArgumentsError"),
  FAILED_UPDATE_CONDITION_CHECK("FailedUpdateConditionCheckError"),
  INVALID_CREDENTIAL("InvalidCredentialError"),
  INVALID_CLIENT_DEVICE_AUTH_TOKEN("InvalidClientDeviceAuthTokenError"),
  INVALID_TOKEN("InvalidTokenError"),
  SERVICE("ServiceError");

  private final String shortName;

  ErrorCode(String shortName) {
    this.shortName = shortName;
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
