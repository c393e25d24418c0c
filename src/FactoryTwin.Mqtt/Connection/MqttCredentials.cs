namespace FactoryTwin.Mqtt.Connection;

/// <summary>A user and a password for a broker, from the program, from environment variables or from a file.</summary>
/// <remarks>The password can be read by nobody: it stands in no text, no exception and no log.</remarks>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed class MqttCredentials
{
    /// <summary>The environment variable that names the user: <c>FACTORYTWIN_MQTT_USER</c>.</summary>
    public const string UserVariable = "FACTORYTWIN_MQTT_USER";

    /// <summary>The environment variable that holds the password: <c>FACTORYTWIN_MQTT_PASSWORD</c>.</summary>
    public const string PasswordVariable = "FACTORYTWIN_MQTT_PASSWORD";

    /// <summary>A user and a password.</summary>
    /// <param name="userName">The user. Not empty.</param>
    /// <param name="password">The password; empty where there is none.</param>
    /// <exception cref="ArgumentException">The user is empty.</exception>
    public MqttCredentials(string userName, string password)
    {
        ArgumentException.ThrowIfNullOrEmpty(userName);
        ArgumentNullException.ThrowIfNull(password);
        (UserName, Password) = (userName, password);
    }

    /// <summary>The user.</summary>
    public string UserName { get; }

    internal string Password { get; }

    /// <summary>What the environment says: <see cref="UserVariable"/> and <see cref="PasswordVariable"/>; <c>null</c> where no user is named.</summary>
    /// <param name="userName">The user where the variable names none, as an address may. Default: none.</param>
    public static MqttCredentials? FromEnvironment(string? userName = null)
    {
        userName ??= Environment.GetEnvironmentVariable(UserVariable);
        return string.IsNullOrEmpty(userName) ? null : new MqttCredentials(userName, Environment.GetEnvironmentVariable(PasswordVariable) ?? "");
    }

    /// <summary>Reads a file of one line: the password where the user is known, else <c>user:password</c>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="userName">The user, as an address may name it. Default: the file names it.</param>
    /// <exception cref="MqttLinkException">The file cannot be read, or holds something else; the message names it and never repeats what it holds.</exception>
    public static MqttCredentials FromFile(string path, string? userName = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string text;
        try
        {
            text = File.ReadAllText(path).TrimEnd('\r', '\n');
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new MqttLinkException($"The password for a broker cannot be read from '{path}'; name a file that exists and that this program may read.", fault);
        }
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (text.AsSpan().ContainsAny('\r', '\n') || (userName is null && colon <= 0))
            throw new MqttLinkException($"'{path}' does not hold the password for a broker; write one line: user:password, or the password alone where the address names the user.");
        return userName is null ? new MqttCredentials(text[..colon], text[(colon + 1)..]) : new MqttCredentials(userName, text);
    }

    /// <summary>The user, without the password.</summary>
    public override string ToString() => $"{UserName}, with a password";
}
