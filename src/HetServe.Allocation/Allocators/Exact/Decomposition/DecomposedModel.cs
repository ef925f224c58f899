using HetServe.Allocation.Tables;

namespace HetServe.Allocation.Allocators.Exact.Decomposition;

/// <summary>
/// The programme of <see cref="ExactModel"/> split by pairs of model and tier: a block for each option, and the rows that deployments share.
/// After the rows of the programme come one for each GPU type, with the GPUs in use, which limits nothing until a search sets its sides.
/// </summary>
internal sealed class DecomposedModel
{
    private readonly int[] _rows; // of the programme, by shared row

    /// <summary>Splits the programme.</summary>
    public DecomposedModel(ProblemTables tables, ExactModel model)
    {
        MilpModel milp = model.Milp;
        Offset = milp.ObjectiveOffset;
        (int first, int count) = model.PairRows.GetOffsetAndLength(milp.RowCount);
        int[] rows = [.. Enumerable.Range(0, milp.RowCount).Where(row => row < first || row >= first + count)];
        _rows = rows;
        FirstGpuRow = rows.Length;
        FirstPairRow = FirstGpuRow + tables.GpuNames.Length;
        RowLower = [.. rows.Select(row => milp.RowLowerBounds[row]), .. tables.GpuNames.Select(_ => double.NegativeInfinity)];
        RowUpper = [.. rows.Select(row => milp.RowUpperBounds[row]), .. tables.GpuNames.Select(_ => double.PositiveInfinity)];

        var entries = new List<(int Row, double Coefficient)>[milp.ColumnCount];
        for (int column = 0; column < entries.Length; column++) entries[column] = [];
        for (int row = 0; row < rows.Length; row++)
        {
            for (int entry = milp.RowStarts[rows[row]]; entry < milp.RowStarts[rows[row] + 1]; entry++)
                entries[milp.ColumnIndices[entry]].Add((row, milp.Coefficients[entry]));
        }

        var isOwn = new bool[milp.ColumnCount];
        foreach (OptionColumns option in model.Options)
        {
            (isOwn[option.Open], isOwn[option.Carrying]) = (true, true);
            int row = FirstGpuRow + tables.GpuIndexOf(option.Option);
            double gpus = tables.Gpus[option.Option];
            double open = gpus * (tables.SpareReplicas + (option.IsFixed ? option.MostCarrying : 0));
            if (open > 0) entries[option.Open].Add((row, open));
            if (!option.IsFixed) entries[option.Carrying].Add((row, gpus));
            for (int n = option.FirstRoute; n < option.FirstRoute + option.RouteCount; n++) isOwn[model.Routes[n].Column] = true;
        }

        var pairs = new Dictionary<int, int>();
        Blocks = [.. model.Options.Select(option => new DeploymentBlock(tables, model, option, PairOf(option), ColumnOf))];
        BlocksOfPair = [.. Blocks.Index().GroupBy(block => block.Item.Pair).OrderBy(pair => pair.Key).Select(pair => pair.Select(b => b.Index).ToArray())];
        int[] shared = [.. Enumerable.Range(0, milp.ColumnCount).Where(column => !isOwn[column])];
        Shared = [.. shared.Select(ColumnOf)];
        SharedLower = [.. shared.Select(column => milp.ColumnLowerBounds[column])];
        SharedUpper = [.. shared.Select(column => milp.ColumnUpperBounds[column])];
        Nodes = [.. model.Nodes.Select(column => column < 0 ? -1 : Array.IndexOf(shared, column))];

        int PairOf(OptionColumns option)
        {
            int pair = tables.PairOf(option.Option);
            if (!pairs.TryGetValue(pair, out int number)) pairs[pair] = number = pairs.Count;
            return number;
        }

        SparseColumn ColumnOf(int column) => new(
            milp.ObjectiveCoefficients[column], [.. entries[column].Select(e => e.Row)], [.. entries[column].Select(e => e.Coefficient)]);
    }

    /// <summary>Prices by shared row from dual values by row of the programme.</summary>
    public double[] PricesFrom(IReadOnlyList<double> duals)
    {
        var prices = new double[FirstPairRow];
        for (int row = 0; row < _rows.Length; row++) prices[row] = duals[_rows[row]];
        return prices;
    }

    /// <summary>Constant of the objective.</summary>
    public double Offset { get; }

    /// <summary>Lower side by row.</summary>
    public double[] RowLower { get; }

    /// <summary>Upper side by row.</summary>
    public double[] RowUpper { get; }

    /// <summary>Row of the first GPU type.</summary>
    public int FirstGpuRow { get; }

    /// <summary>Row of the first pair in a master programme; also the number of shared rows.</summary>
    public int FirstPairRow { get; }

    /// <summary>A block for each option, in the order of <see cref="ExactModel.Options"/>.</summary>
    public DeploymentBlock[] Blocks { get; }

    /// <summary>Blocks of each pair.</summary>
    public int[][] BlocksOfPair { get; }

    /// <summary>Columns of no deployment: unmet shares and nodes.</summary>
    public SparseColumn[] Shared { get; }

    /// <summary>Lower bound by shared column.</summary>
    public double[] SharedLower { get; }

    /// <summary>Upper bound by shared column.</summary>
    public double[] SharedUpper { get; }

    /// <summary>Shared column of the nodes of each GPU type; -1 where GPUs are bought one by one.</summary>
    public int[] Nodes { get; }
}
