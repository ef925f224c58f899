using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using CsvHelper.TypeConversion;
using HetServe.Allocation.Evaluation;
using HetServe.Allocation.Studies;

namespace HetServe.Allocation.Comparison;

/// <summary>Rows in a CSV file; each is written as soon as it is added. Not thread-safe.</summary>
internal sealed class CsvStore
{
    /// <summary>How every file of the project is written.</summary>
    public static CsvConfiguration Configuration { get; } = new(CultureInfo.InvariantCulture) { NewLine = "\n" };

    private readonly string _path;
    private readonly Dictionary<RunKey, Row> _rows = [];

    /// <summary>Opens or creates the file.</summary>
    /// <param name="path">Path of the file; its folder exists.</param>
    /// <exception cref="InvalidDataException">The file holds something else.</exception>
    public CsvStore(string path)
    {
        _path = path;
        if (!File.Exists(path)) return;
        DropTornLine();
        try
        {
            using CsvReader reader = new(new StreamReader(path), Configuration);
            reader.Context.RegisterClassMap<RowMap>();
            foreach (Row row in reader.GetRecords<Row>()) _rows[row.Key] = row; // the later of two rows of a run counts
        }
        catch (CsvHelperException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    public int Count => _rows.Count;

    public Row? Find(RunKey key) => _rows.GetValueOrDefault(key);

    public void Add(Row row)
    {
        using var text = new StringWriter();
        using (CsvWriter writer = new(text, Configuration))
        {
            writer.Context.RegisterClassMap<RowMap>();
            if (!File.Exists(_path) || new FileInfo(_path).Length == 0)
            {
                writer.WriteHeader<Row>();
                writer.NextRecord();
            }

            writer.WriteRecord(row);
            writer.NextRecord();
        }

        File.AppendAllText(_path, text.ToString());
        _rows[row.Key] = row;
    }

    /// <summary>A killed run may have left half a line.</summary>
    private void DropTornLine()
    {
        string text = File.ReadAllText(_path);
        int end = text.LastIndexOf('\n') + 1;
        if (end < text.Length) File.WriteAllText(_path, text[..end]);
    }

    private sealed class RowMap : ClassMap<Row>
    {
        public RowMap()
        {
            AutoMap(new CsvConfiguration(CultureInfo.InvariantCulture) { ReferenceHeaderPrefix = null });
            Map(row => row.Size).Ignore();
            Map(row => row.Key).Ignore();
            Map(row => row.Incumbents).TypeConverter<TraceConverter>();
            ReferenceMaps.Clear();
        }
    }

    private sealed class TraceConverter : DefaultTypeConverter
    {
        public override object ConvertFromString(string? text, IReaderRow row, MemberMapData memberMapData) =>
            IncumbentTrace.Parse(text ?? "");

        public override string ConvertToString(object? value, IWriterRow row, MemberMapData memberMapData) => value?.ToString() ?? "";
    }
}
