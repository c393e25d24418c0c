using System.Text;
using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Dialects;
using FactoryTwin.Mqtt.Publishing;
using FactoryTwin.Mqtt.Sparkplug;
using FactoryTwin.Mqtt.Tests.Publishing;
using FactoryTwin.Mqtt.Twins;
using FactoryTwin.Streams;

namespace FactoryTwin.Mqtt.Tests.Twins;

/// <summary>A published twin tells its model, and who listens writes it down without trusting it.</summary>
public sealed class ToldModelTests : IDisposable
{
    private const string Text = "name: Small\nstations:\n  a: { kind: source, every: 1 min }\n  b: { kind: machine, cycle: \"empirical(times.csv, seconds)\" }\n  c: { kind: sink }\nflow: [ a -> b -> c ]\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(PublishedForm.Plain)]
    [InlineData(PublishedForm.UnifiedNamespace)]
    [InlineData(PublishedForm.Sparkplug)]
    public async Task The_model_that_is_written_makes_the_same_run(PublishedForm form)
    {
        using Simulation run = Small();
        ToldModel told = await Survey(run, new PublisherOptions { Form = form }) ?? throw new InvalidOperationException("No model was told.");
        Assert.Equal(("Small", "small"), (told.Name, told.FolderName));
        string file = told.Save(_folder.PathOf("told"));
        Assert.Equal("seconds\n50\n55\n60\n", await File.ReadAllTextAsync(_folder.PathOf("told/times.csv"), TestContext.Current.CancellationToken));
        (StreamHash one, StreamHash two) = (new(), new());
        using Simulation again = new(FactoryModel.Load(file)), before = Small();
        before.Events.Subscribe(one);
        again.Events.Subscribe(two);
        before.Advance(TimeSpan.FromHours(8));
        again.Advance(TimeSpan.FromHours(8));
        Assert.Equal((one.Count, one.Value), (two.Count, two.Value));
    }

    [Theory]
    [InlineData(PublishedForm.Plain)]
    [InlineData(PublishedForm.Sparkplug)]
    public async Task Who_wants_no_model_told_says_so(PublishedForm form)
    {
        using Simulation run = Small();
        Assert.Null(await Survey(run, new PublisherOptions { Form = form, TellsModel = false }));
    }

    [Fact]
    public async Task A_model_that_no_broker_takes_is_not_told_and_the_publisher_says_why()
    {
        var noise = new StringBuilder("seconds\n");
        ulong state = 1;
        for (int i = 0; i < 200_000; i++)
            noise.Append(System.Globalization.CultureInfo.InvariantCulture, $"{(state = unchecked(state * 6364136223846793005 + 1442695040888963407)) >> 20}e-6\n");
        using Simulation run = Small(noise.ToString());
        await using var publisher = new FactoryPublisher(run, new Broker());
        Assert.StartsWith("The model is not told: packed with its files it has ", publisher.Counts.LastFailure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../times.csv")]
    [InlineData("parts/../../times.csv")]
    [InlineData("parts/./times.csv")]
    [InlineData("c:/times.csv")]
    [InlineData("..\\times.csv")]
    [InlineData("parts//times.csv")]
    [InlineData("")]
    [InlineData("nul.csv")]
    [InlineData("times.csv.")]
    [InlineData("times\u0000.csv")]
    [InlineData("model.yaml")]
    [InlineData("MODEL.yaml")]
    public void A_name_that_leads_elsewhere_is_not_written(string name)
    {
        var told = new ToldModel { Name = "Small", Text = Text, Files = [new RecordedFile("times.csv", "seconds\n50\n"u8.ToArray()), new RecordedFile(name, "x"u8.ToArray())] };
        Assert.StartsWith("The twin tells a model that names ", Assert.Throws<InvalidOperationException>(() => told.Save(_folder.PathOf("told"))).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.PathOf("told")));
    }

    /// <summary>Nor is a file of this machine read because a text from a network names it.</summary>
    [Theory]
    [InlineData("../times.csv")]
    [InlineData("/dev/zero")]
    public void A_model_that_names_a_file_elsewhere_is_not_kept(string name)
    {
        File.WriteAllText(_folder.PathOf("times.csv"), "seconds\n50\n");
        var told = new ToldModel { Name = "Small", Text = Text.Replace("times.csv", name, StringComparison.Ordinal), Files = [new RecordedFile("times.csv", "seconds\n50\n"u8.ToArray())] };
        Assert.Equal($"The model names the file '{name}', which lies outside its folder.", Assert.Throws<InvalidOperationException>(() => told.Save(_folder.PathOf("told"))).Message);
        Assert.False(Directory.Exists(_folder.PathOf("told")));
    }

    [Theory]
    [InlineData("../../evil", "evil")]
    [InlineData("/", "twin")]
    [InlineData("", "twin")]
    [InlineData("CON", "twin")]
    [InlineData("Halle 2 & Büro", "halle-2-büro")]
    public void Its_folder_is_called_by_letters_and_digits(string name, string folder) => Assert.Equal(folder, new ToldModel { Name = name, Text = Text }.FolderName);

    [Fact]
    public void What_is_there_is_not_overwritten_and_what_is_no_model_leaves_nothing()
    {
        var told = new ToldModel { Name = "Small", Text = Text, Files = [new RecordedFile("times.csv", "seconds\n50\n"u8.ToArray())] };
        Directory.CreateDirectory(_folder.PathOf("told"));
        Assert.Throws<IOException>(() => told.Save(_folder.PathOf("told")));
        Assert.Throws<ModelException>(() => (told with { Text = "name: [" }).Save(_folder.PathOf("other")));
        Assert.False(Directory.Exists(_folder.PathOf("other")));
    }

    private Simulation Small(string times = "seconds\n50\n55\n60\n")
    {
        File.WriteAllText(_folder.PathOf("times.csv"), times);
        File.WriteAllText(_folder.PathOf("small.yaml"), Text);
        return new Simulation(FactoryModel.Load(_folder.PathOf("small.yaml")));
    }

    /// <summary>What somebody learns of the model who comes when the twin is there already.</summary>
    private static async Task<ToldModel?> Survey(Simulation run, PublisherOptions options)
    {
        var broker = new Broker();
        await using var publisher = new FactoryPublisher(run, broker, options);
        await broker.ConnectAsync();
        run.Advance(TimeSpan.FromMinutes(10));
        await publisher.FlushAsync(TestContext.Current.CancellationToken);
        var survey = new BrokerSurvey(DialectRegistry.BuiltIn.With(new SparkplugHost()));
        int read = 0;
        void Read()
        {
            foreach (MqttMessage message in broker.Published[read..])
                survey.Receive(message);
            read = broker.Published.Length;
        }
        Read();
        IReadOnlyList<MqttMessage> questions = survey.TakeQuestions();
        Assert.Equal(options.Form == PublishedForm.Sparkplug, questions.Count == 1);
        int before = broker.Published.Length;
        foreach (MqttMessage question in questions)
            broker.Deliver(question);
        if (questions.Count > 0 && options.TellsModel)
            await Connection.Eventually.Holds(() => broker.Published.Length > before, "the model is told");
        Read();
        Assert.Empty(survey.Report().Unreadable);
        return survey.Report().Model;
    }
}
