using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Mqtt.Tests;

public class MqttMessageTests
{
    [Fact]
    public void A_message_is_neither_kept_nor_acknowledged_unless_it_says_so()
    {
        var message = new MqttMessage { Topic = "a/b" };
        Assert.Equal((0, false, 0), (message.QualityOfService, message.IsRetained, message.Payload.Length));
    }
}
