using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Cli.Commands;

/// <summary>Brokers as the command line or a binding names them.</summary>
internal static class MqttArguments
{
    /// <summary>How to give a password, for the help of commands.</summary>
    public const string PasswordHelp = $"A password is taken from the environment, see {MqttCredentials.PasswordVariable}.";

    /// <summary>A connection that is not made yet.</summary>
    /// <param name="urls">Addresses, tried one after the other. Range: at least one.</param>
    /// <exception cref="CommandLineException">One of them is none.</exception>
    public static MqttConnection ConnectionTo(IEnumerable<string> urls)
    {
        try
        {
            ValueList<MqttAddress> addresses = urls.Select(MqttAddress.Parse).ToValueList();
            return new MqttConnection(new MqttConnectionOptions { Addresses = addresses, Credentials = MqttCredentials.FromEnvironment(addresses.Select(address => address.UserName).FirstOrDefault(user => user is not null)) });
        }
        catch (Exception wrong) when (wrong is FormatException or ArgumentException)
        {
            throw new CommandLineException(wrong.Message);
        }
    }
}
