using CsCheck;
using FactoryTwin.Mqtt.Connection;

namespace FactoryTwin.Mqtt.Tests.Connection;

public class TopicFilterTests
{
    [Theory]
    [InlineData("#", "a/b", true)]
    [InlineData("#", "#", true)]
    [InlineData("#", "$SYS/x", false)]
    [InlineData("+/x", "$SYS/x", false)]
    [InlineData("a/#", "a", true)]
    [InlineData("a/#", "a/+/c", true)]
    [InlineData("a/+", "a/#", false)]
    [InlineData("a/+", "a/+", true)]
    [InlineData("a/+", "a/b/c", false)]
    [InlineData("a/b", "a/+", false)]
    [InlineData("+/+", "#", false)]
    [InlineData("a", "a/b", false)]
    [InlineData("a/b", "a", false)]
    public void A_filter_covers_another(string wide, string narrow, bool covers) => Assert.Equal(covers, TopicFilter.Covers(wide, narrow));

    /// <summary>The examples of MQTT 5, 4.7.1 and 4.7.2.</summary>
    [Theory]
    [InlineData("sport/tennis/player1/#", "sport/tennis/player1", true)]
    [InlineData("sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", true)]
    [InlineData("sport/#", "sport", true)]
    [InlineData("sport/tennis/+", "sport/tennis/player2", true)]
    [InlineData("sport/tennis/+", "sport/tennis/player1/ranking", false)]
    [InlineData("sport/+", "sport", false)]
    [InlineData("sport/+", "sport/", true)]
    [InlineData("+/+", "/finance", true)]
    [InlineData("/+", "/finance", true)]
    [InlineData("+", "/finance", false)]
    [InlineData("#", "$SYS/broker", false)]
    [InlineData("+/monitor/Clients", "$SYS/monitor/Clients", false)]
    [InlineData("$SYS/#", "$SYS/broker", true)]
    [InlineData("ACCOUNTS", "Accounts", false)]
    public void A_filter_matches_a_topic(string filter, string topic, bool matches) => Assert.Equal(matches, TopicFilter.Matches(filter, topic));

    /// <summary>Against every topic of up to four levels of two names: no topic of a covered filter is outside, and where none is outside, it is covered.</summary>
    [Fact]
    public void Who_covers_is_who_matches_every_topic_that_the_other_matches()
    {
        string[] topics = [.. Enumerable.Range(1, 4).SelectMany(levels => Paths(levels, ["x", "y", "z"]))];
        Gen<string> filter = Gen.Select(Gen.OneOf(Gen.Const("x"), Gen.Const("y"), Gen.Const("+")).Array[0, 3], Gen.OneOf(Gen.Const("x"), Gen.Const("+"), Gen.Const("#")), (levels, last) => string.Join('/', [.. levels, last]));
        Gen.Select(filter, filter).Sample((wide, narrow) =>
            TopicFilter.Covers(wide, narrow) == topics.Where(topic => TopicFilter.Matches(narrow, topic)).All(topic => TopicFilter.Matches(wide, topic)), iter: 2000);
    }

    [Theory]
    [InlineData("a+/b", "'a+/b' is no filter of topics: 'a+' mixes a wildcard with other characters; let + or # stand alone between slashes.")]
    [InlineData("a/#/b", "'a/#/b' is no filter of topics: # may stand at the end only; write + where one level may be anything.")]
    public void What_is_no_filter_says_why(string filter, string fault) => Assert.Equal(fault, Assert.Throws<ArgumentException>(() => TopicFilter.Check(filter)).Message);

    [Fact]
    public void What_is_no_topic_says_why() =>
        Assert.Equal("'a/+' cannot be published to: + and # are for subscribing; name one topic.", Assert.Throws<ArgumentException>(() => TopicFilter.CheckTopic("a/+")).Message);

    private static IEnumerable<string> Paths(int levels, string[] names) =>
        levels == 1 ? names : from head in names from tail in Paths(levels - 1, names) select $"{head}/{tail}";
}
